package com.generalaugment.libs.events;

import java.time.Duration;

/** The Kafka topics of the platform: one per family of facts. The record key is the aggregate whose order matters. */
public enum Topic {
    /** Key: project id. */
    PROJECT("genaug.project.v1", "gateway", Duration.ofDays(7)),
    /** Key: response id. */
    TURN("genaug.turn.v1", "turn-executor", Duration.ofDays(7)),
    /** Key: project id, so that one consumer settles one project in order. */
    USAGE("genaug.usage.v1", "turn-executor", Duration.ofDays(14)),
    /** Key: digest of project and user. It names those who want to be forgotten, so it is short. */
    USER("genaug.user.v1", "memory", Duration.ofDays(1)),
    /** Key: response id. What could not be learned for so long is not learned. */
    LEARNING("genaug.learning.v1", "turn-executor", Duration.ofDays(3));

    private final String topicName;
    private final String owner;
    private final Duration retention;

    Topic(String topicName, String owner, Duration retention) {
        this.topicName = topicName;
        this.owner = owner;
        this.retention = retention;
    }

    public String topicName() {
        return topicName;
    }

    /** The service that writes most of its facts and answers for its schema. */
    public String owner() {
        return owner;
    }

    public Duration retention() {
        return retention;
    }
}

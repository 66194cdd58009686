package com.generalaugment.libs.runtime.kafka;

import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What is read, and by whom.
 *
 * @param servers {@code host:port[,host:port…]}
 * @param group the replicas that share the work, by the service's name: each record is handled by one of them, from where the
 *     group stopped, the first time from the topic's beginning; empty: every replica hears every record from now on
 */
public record Subscription(String servers, String topic, Optional<String> group) {

    /** For work that must be done once: an offset is committed when its record was handled. */
    public static Subscription shared(String servers, String topic, String group) {
        return new Subscription(servers, topic, Optional.of(group));
    }

    /** For what each replica must know. The publisher repeats an event until it was acted upon; earlier events are not read. */
    public static Subscription everywhere(String servers, String topic) {
        return new Subscription(servers, topic, Optional.empty());
    }

    /** A fetch is answered as soon as there is a record: a long wait costs no time, and nearly nothing when nothing happens. */
    Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", servers);
        settings.put("key.deserializer", StringDeserializer.class);
        settings.put("value.deserializer", ByteArrayDeserializer.class);
        settings.put("enable.auto.commit", "false");
        settings.put("max.poll.records", "500");
        settings.put("metadata.max.age.ms", "5000");
        settings.put("reconnect.backoff.max.ms", "1000");
        settings.put("allow.auto.create.topics", "false");
        settings.put("auto.offset.reset", group.isPresent() ? "earliest" : "latest");
        settings.put("fetch.max.wait.ms", group.isPresent() ? "500" : "5000");
        group.ifPresent(name -> {
            settings.put("group.id", name);
            settings.put("session.timeout.ms", "6000");
            settings.put("heartbeat.interval.ms", "1500");
            settings.put(
                    "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        });
        return settings;
    }
}

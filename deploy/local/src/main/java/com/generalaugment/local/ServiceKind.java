package com.generalaugment.local;

import java.nio.file.Path;

/** The services of the platform, in the order of their local ports. */
public enum ServiceKind {
    GATEWAY("gateway", "gateway"),
    TURN_EXECUTOR("turn-executor", "turn_executor"),
    METERING("metering", "metering"),
    OUTBOX_RELAY("outbox-relay", "outbox_relay"),
    MEMORY("memory", "memory");

    private final String label;
    private final String role;

    ServiceKind(String label, String role) {
        this.label = label;
        this.role = role;
    }

    /** Directory, artifact, chart and log name. */
    public String label() {
        return label;
    }

    /** Its database role; the role that migrates is {@code <role>_owner}. */
    String role() {
        return role;
    }

    boolean hasGrpc() {
        return this != OUTBOX_RELAY;
    }

    boolean usesRedis() {
        return this != OUTBOX_RELAY;
    }

    boolean usesKafka() {
        return this != GATEWAY;
    }

    boolean migrates() {
        return this != OUTBOX_RELAY;
    }

    /** Where its build leaves the runnable application. */
    Path application(Path repository) {
        return repository.resolve("services").resolve(label).resolve("target").resolve("quarkus-app");
    }
}

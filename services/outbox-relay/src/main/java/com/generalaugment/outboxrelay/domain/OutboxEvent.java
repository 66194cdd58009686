package com.generalaugment.outboxrelay.domain;

import org.jspecify.annotations.Nullable;

/**
 * One committed row of a service's {@code outbox_event} table.
 *
 * @param schema of the table it stands in
 * @param id by which consumers count it once
 * @param topic Kafka topic
 * @param key record key: the aggregate whose order matters
 * @param type name of the fact, as in its envelope
 * @param projectId UUID of the tenant; null for facts of the installation
 * @param traceparent W3C trace context of the work that caused it
 * @param payload the envelope as JSON, published as it is
 */
public record OutboxEvent(
        String schema,
        String id,
        String topic,
        String key,
        String type,
        @Nullable String projectId,
        @Nullable String traceparent,
        String payload) {}

package com.generalaugment.libs.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every fact on the wire, close to CloudEvents.
 *
 * @param id {@code evt_…}, unique; consumers count a fact once by it
 * @param time when it became true, UTC
 * @param projectId the tenant; null only for facts of the whole installation
 * @param traceparent W3C trace context of the work that caused it
 * @param subject the aggregate the fact is about; the Kafka record key
 */
public record EventEnvelope<T extends Event>(
        String id,
        Instant time,
        @Nullable String projectId,
        @Nullable String traceparent,
        String subject,
        T data) {

    public String type() {
        return data.type();
    }
}

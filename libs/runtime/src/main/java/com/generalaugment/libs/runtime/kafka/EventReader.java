package com.generalaugment.libs.runtime.kafka;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Unprocessable;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the facts that records hold. */
public final class EventReader {

    private EventReader() {}

    /** Empty for a type that this build does not know. @throws Unprocessable when the record holds no fact */
    public static Optional<EventEnvelope<?>> fact(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        if (value == null || value.length == 0) {
            throw new Unprocessable(Reason.UNREADABLE, "no fact", null);
        }
        try {
            return EventCodec.decode(value);
        } catch (UncheckedIOException | IllegalArgumentException | DateTimeException e) {
            throw new Unprocessable(Reason.UNREADABLE, "no fact", e);
        }
    }

    /** @throws Unprocessable when the fact is of no project */
    public static Tenant tenant(EventEnvelope<?> fact) {
        String project = fact.projectId();
        if (project == null) {
            throw new Unprocessable(Reason.UNREADABLE, "a fact of no project", null);
        }
        try {
            return Tenant.of(project);
        } catch (IllegalArgumentException e) {
            throw new Unprocessable(Reason.UNREADABLE, "a fact of no project", e);
        }
    }
}

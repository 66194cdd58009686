package com.generalaugment.turnexecutor.domain.erasure;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.libs.events.UserEvent.UserDataErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person to be erased.
 *
 * @param until turns that were asked for until then go; later ones are a new life
 * @param subject of the facts about it
 */
public record Erasure(
        Tenant tenant,
        String id,
        String userId,
        Instant until,
        String subject,
        @Nullable String traceparent) {

    /** Clocks of hosts may differ by so much: better a turn too many than a trace of the person. */
    private static final Duration CLOCKS_APART = Duration.ofMillis(500);

    Instant asOfOurClock() {
        return until.plus(CLOCKS_APART);
    }

    /** What the others are told of this service's part. */
    public EventEnvelope<UserDataErased> report(Part part, Instant now) {
        return new EventEnvelope<>(
                Ids.next("evt_"),
                now,
                tenant.toString(),
                traceparent,
                subject,
                new UserDataErased(id, Holder.TURN_EXECUTOR.service(), part.stores(), part.remaining()));
    }
}

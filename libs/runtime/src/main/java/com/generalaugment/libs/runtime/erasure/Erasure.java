package com.generalaugment.libs.runtime.erasure;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.libs.events.UserEvent.UserDataErased;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person to be erased by everybody who holds something of him.
 *
 * @param until what was begun until then goes; later it is a new life
 * @param subject of the facts about it
 */
public record Erasure(
        Tenant tenant,
        String id,
        String userId,
        Instant until,
        String subject,
        @Nullable String traceparent) {

    /** Clocks of hosts may differ by so much: better something too many than a trace of the person. */
    private static final Duration CLOCKS_APART = Duration.ofMillis(500);

    static Erasure of(Tenant tenant, EventEnvelope<?> fact, UserErased erased) {
        return new Erasure(
                tenant, erased.erasureId(), erased.userId(), fact.time(), fact.subject(), fact.traceparent());
    }

    public Instant asOfOurClock() {
        return until.plus(CLOCKS_APART);
    }

    /** What is reported of this holder's part. */
    EventEnvelope<UserDataErased> report(Holder holder, Part part) {
        return new EventEnvelope<>(
                Ids.next("evt_"),
                Instant.now(),
                tenant.toString(),
                traceparent,
                subject,
                new UserDataErased(id, holder.service(), part.stores(), part.remaining()));
    }
}

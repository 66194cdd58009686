package com.generalaugment.memory.domain.erasure;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.domain.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An erasure that not everybody has reported on.
 *
 * @param id {@code era_…}
 * @param until what happened until then goes
 * @param traceparent of the request that began it
 */
public record UserErasure(
        String id, Owner owner, Instant until, @Nullable String traceparent) {

    static UserErasure begin(Owner owner, Instant now, @Nullable String traceparent) {
        return new UserErasure(Ids.next("era_"), owner, now, traceparent);
    }

    /** What the other holders are told; each time is a new event. */
    public EventEnvelope<UserErased> fact() {
        return new EventEnvelope<>(
                Ids.next("evt_"),
                until,
                owner.tenant().toString(),
                traceparent,
                owner.key().toString(),
                new UserErased(id, owner.userId()));
    }
}

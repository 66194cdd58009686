package com.generalaugment.memory.domain.erasure;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.domain.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An open erasure: not every holder has reported yet.
 *
 * @param id {@code era_…}
 * @param until data from before this time is erased
 * @param traceparent of the request that began it
 */
public record UserErasure(
        String id, Owner owner, Instant until, @Nullable String traceparent) {

    static UserErasure begin(Owner owner, Instant now, @Nullable String traceparent) {
        return new UserErasure(Ids.next("era_"), owner, now, traceparent);
    }

    /** The event for the other holders. Each call makes a new event id. */
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

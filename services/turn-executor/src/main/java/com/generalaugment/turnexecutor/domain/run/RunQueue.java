package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Port: runs in background that begin as soon as a replica has room. */
public interface RunQueue {

    /**
     * Leaves a run that this replica has opened, and no replica worked on, to any replica with room. With that its
     * request is answered: so is its idempotency key's.
     *
     * @throws RunStore.LostLease when it waits already, or another replica has it
     */
    void enqueue(Run run);

    /** Takes what is due, oldest first, but nothing of those projects. No run is ever taken twice. */
    List<Orphan> claim(Duration lease, int most, Collection<Tenant> except);

    /** Takes this one, if it still waits. */
    Optional<Orphan> claim(Tenant tenant, String responseId, Duration lease);

    /** Puts a claimed run back that could not begin, as if it had never been claimed. */
    void giveBack(Run run, Duration delay);

    /** How many runs of all projects wait: queued, and not claimed. */
    long waiting();
}

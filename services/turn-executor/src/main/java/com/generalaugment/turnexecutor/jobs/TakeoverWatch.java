package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.libs.runtime.job.InterruptibleRound;
import com.generalaugment.turnexecutor.domain.durability.ExpiredLeases;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Looks for expired leases at every heartbeat. The scheduler's resolution is one second. */
@ApplicationScoped
public class TakeoverWatch {

    private static final String HEARTBEAT = "${genaug.turn-executor.heartbeat}";

    private final InterruptibleRound round;

    @Inject
    public TakeoverWatch(ExpiredLeases expired) {
        this(expired::takeOver);
    }

    TakeoverWatch(InterruptibleRound.Work work) {
        this.round = new InterruptibleRound(work);
    }

    @Scheduled(
            identity = "takeover",
            every = HEARTBEAT,
            delayed = HEARTBEAT,
            concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        round.run();
    }

    void stop(@Observes ShutdownEvent event) {
        round.stop();
    }
}

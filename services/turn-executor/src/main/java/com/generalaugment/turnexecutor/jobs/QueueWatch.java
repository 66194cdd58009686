package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.durability.QueuedTurns;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.run.Replica;
import com.generalaugment.turnexecutor.domain.run.Signals;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Begins queued runs and stops cancelled ones as soon as a signal of them arrives. */
@ApplicationScoped
public class QueueWatch {

    private final QueuedTurns queued;
    private final LiveTurns live;
    private final Signals signals;
    private final Thread thread;

    public QueueWatch(QueuedTurns queued, LiveTurns live, Signals signals, Replica replica) {
        this.queued = queued;
        this.live = live;
        this.signals = signals;
        this.thread = Thread.ofVirtual().name("queue").unstarted(() -> queued.watch(replica.queuePoll()));
    }

    void start(@Observes StartupEvent event) {
        signals.listen(new Signals.Listener() {
            @Override
            public void onQueued() {
                queued.wake();
            }

            @Override
            public void onCancel(Tenant tenant, String responseId) {
                live.find(tenant, responseId).ifPresent(turn -> turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED));
            }
        });
        thread.start();
    }

    /** Claimed runs go on; no further run is claimed. */
    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }
}

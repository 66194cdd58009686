package com.generalaugment.turnexecutor.domain.durability;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.agent.TurnResults;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.TurnMeter;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with runs whose owner is gone, from what was committed of them. A run that no owner can go on with is ended
 * for good: its caller finds a failed response, its reservation is settled, its idempotency key is free.
 */
public final class Takeover {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    private final RunStore runs;
    private final TurnPlanner planner;
    private final TurnWorker worker;
    private final Clock clock;
    private final TurnMeter meter;
    private final int maxLostOwners;

    /** @param maxLostOwners a run that has cost so many owners their process is failed and not tried again */
    public Takeover(
            RunStore runs, TurnPlanner planner, TurnWorker worker, Clock clock, TurnMeter meter, int maxLostOwners) {
        this.runs = runs;
        this.planner = planner;
        this.worker = worker;
        this.clock = clock;
        this.meter = meter;
        this.maxLostOwners = maxLostOwners;
    }

    /** Waits until the run has ended. @throws Problem when it may be tried again once its lease has expired */
    public void resume(Orphan orphan) {
        Run run = orphan.run();
        if (orphan.request() == null) {
            // The caller wanted nothing kept, so there is nothing to go on from.
            giveUp(run, false);
        } else if (orphan.lostOwners() > maxLostOwners) {
            // Even ending it has cost an owner its process, so nothing of its request is read any more.
            LOG.error("{} has cost {} owners their process and leaves no response", run.id(), orphan.lostOwners());
            meter.gaveUpRun();
            giveUp(run, false);
        } else if (orphan.cancelRequested()) {
            cancel(orphan);
        } else if (orphan.lostOwners() == maxLostOwners) {
            LOG.error("{} has cost {} owners their process and is failed", run.id(), orphan.lostOwners());
            meter.gaveUpRun();
            fail(orphan, interruptedTooOften());
        } else {
            goOn(orphan);
        }
    }

    private void goOn(Orphan orphan) {
        LiveTurn.Plan plan;
        try {
            plan = planner.planAgain(orphan);
        } catch (Problem e) {
            if (mayPass(e)) {
                throw e;
            }
            fail(orphan, e);
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("a run cannot be planned because of an internal error and ends", e);
            fail(orphan, Problem.internal(e));
            return;
        }
        worker.work(new LiveTurn(plan));
    }

    /** Ends a claimed run as cancelled, at no cost. */
    private void cancel(Orphan orphan) {
        endOf(orphan).ifPresent(worker::cancel);
    }

    private void fail(Orphan orphan, Problem problem) {
        endOf(orphan).ifPresent(turn -> worker.fail(turn, problem));
    }

    /** As much of a turn as is needed to end it without running it. */
    private Optional<LiveTurn> endOf(Orphan orphan) {
        try {
            return Optional.of(new LiveTurn(planner.planToEnd(orphan)));
        } catch (RuntimeException | Error e) {
            LOG.error("the failure of a run cannot be stored", e);
            giveUp(orphan.run(), isBackground(orphan));
            return Optional.empty();
        }
    }

    private static boolean isBackground(Orphan orphan) {
        try {
            return Json.readTrusted(orphan.requiredRequest()).path("background").asBoolean();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void giveUp(Run run, boolean background) {
        try {
            runs.finish(run, TurnResults.lost(run, clock.instant(), background));
        } catch (RunStore.LostLease e) {
            return;
        }
        planner.release(run);
    }

    /** Whether the next owner may fare better. A refusal for a reason would be the same each time. */
    private static boolean mayPass(Problem problem) {
        return problem.kind().isRetryable()
                && problem.kind() != ErrorKind.PAYMENT_REQUIRED
                && !problem.reason().equals("model_provider_not_configured");
    }

    private static Problem interruptedTooOften() {
        return Problem.of(
                ErrorKind.INTERNAL, "internal_error", "The turn was interrupted too often and could not be finished.");
    }
}

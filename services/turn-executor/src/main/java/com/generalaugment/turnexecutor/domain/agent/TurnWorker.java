package com.generalaugment.turnexecutor.domain.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.live.TurnCharges;
import com.generalaugment.turnexecutor.domain.live.TurnMeter;
import com.generalaugment.turnexecutor.domain.live.TurnOutcome;
import com.generalaugment.turnexecutor.domain.live.TurnTracer;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.RetryingCommit;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyFate;
import com.generalaugment.turnexecutor.domain.stream.ReplayedPrefix;
import com.generalaugment.turnexecutor.domain.stream.ResponseEvents;
import com.generalaugment.turnexecutor.domain.stream.SealedAnswer;
import com.generalaugment.turnexecutor.domain.stream.TurnEventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one turn from its first event to its last. The last event is published only after one transaction has stored
 * the response, its events, its facts and the fate of its idempotency key.
 */
public final class TurnWorker {

    private static final Logger LOG = LoggerFactory.getLogger(TurnWorker.class);

    private final RunStore runs;
    private final LiveStreams streams;
    private final LiveTurns live;
    private final Sealer sealer;
    private final TurnResults results;
    private final RetryingCommit commit;
    private final TurnMeter meter;
    private final TurnTracer tracer;
    private final Clock clock;

    /** @param commitTimeout how long a result waits for a database that is away */
    public TurnWorker(
            RunStore runs,
            LiveStreams streams,
            LiveTurns live,
            Sealer sealer,
            TurnMeter meter,
            TurnTracer tracer,
            Clock clock,
            Duration commitTimeout) {
        this.runs = runs;
        this.streams = streams;
        this.live = live;
        this.sealer = sealer;
        this.results = new TurnResults(sealer);
        this.commit = new RetryingCommit(clock, commitTimeout);
        this.meter = meter;
        this.tracer = tracer;
        this.clock = clock;
    }

    /** Waits until the turn has ended and is stored; never throws. */
    public void work(LiveTurn turn) {
        work(turn, (outcome, events) -> outcome);
    }

    /** @param judge what the model's work amounts to */
    public void work(LiveTurn turn, BiFunction<TurnOutcome, ResponseEvents, TurnOutcome> judge) {
        toTheEnd(turn, events -> judge.apply(new AgentLoop(turn, events).run(), events));
    }

    /** Ends a turn without asking the model. */
    public void fail(LiveTurn turn, Problem problem) {
        toTheEnd(turn, events -> new TurnOutcome.Failed(problem, TurnCharges.NOTHING));
    }

    /** Ends a turn that is no longer wanted, without calling the model. */
    public void cancel(LiveTurn turn) {
        toTheEnd(turn, events -> new TurnOutcome.Ended(new RunState.Cancelled(), TurnCharges.NOTHING));
    }

    /** What {@link KeyFate.KeepSealed} kept. */
    public Optional<SealedAnswer> unseal(Tenant tenant, String responseId, byte @Nullable [] sealed) {
        return Optional.ofNullable(sealed)
                .flatMap(content -> sealer.open(TurnResults.replay(tenant, responseId), content))
                .map(SealedAnswer::read);
    }

    private void toTheEnd(LiveTurn turn, Function<ResponseEvents, TurnOutcome> work) {
        live.add(turn);
        try (LogFields fields = turn.logFields()) {
            workUnderSpan(turn, work);
        } catch (RuntimeException | Error e) {
            endedWithoutResult(turn, e);
        } finally {
            live.remove(turn);
        }
    }

    private void workUnderSpan(LiveTurn turn, Function<ResponseEvents, TurnOutcome> work) {
        try (TurnTracer.TurnSpan span = tracer.begin(turn)) {
            turn.under(span.context());
            TurnEventPublisher publisher = new TurnEventPublisher(turn, streams, sealer);
            Ending ending = stored(turn, publisher, outcomeOf(publisher, work));
            if (ending != null) {
                span.ended(ending);
            }
        } catch (RunStore.LostLease e) {
            abandon(turn);
        }
    }

    private static void endedWithoutResult(LiveTurn turn, Throwable failure) {
        LOG.error("a turn ended without a stored result", failure);
        turn.log().abandon();
        turn.answer().completeExceptionally(failure instanceof Problem ? failure : Problem.internal(failure));
    }

    private static TurnOutcome outcomeOf(TurnEventPublisher publisher, Function<ResponseEvents, TurnOutcome> work) {
        try {
            publisher.begin();
            return work.apply(publisher.events());
        } catch (ReplayedPrefix.Diverged e) {
            return new TurnOutcome.Failed(Problem.internal(e), TurnCharges.NOTHING);
        } catch (RunStore.LostLease | Problem e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("a turn failed with an internal error outside of its model's work", e);
            return new TurnOutcome.Failed(Problem.internal(e), TurnCharges.NOTHING);
        }
    }

    /**
     * An outcome that cannot be rendered or stored because of an internal error ends the turn as failed, at the same
     * cost.
     */
    private @Nullable Ending stored(LiveTurn turn, TurnEventPublisher publisher, TurnOutcome outcome) {
        try {
            return end(turn, publisher, outcome);
        } catch (RunStore.LostLease | Problem e) {
            throw e;
        } catch (RuntimeException | Error e) {
            if (turn.isStored()) {
                throw e;
            }
            LOG.error("the result of a turn cannot be stored; it ends as failed", e);
            return end(turn, publisher, new TurnOutcome.Failed(Problem.internal(e), outcome.charges()));
        }
    }

    /** @return null when nothing was stored here */
    private @Nullable Ending end(LiveTurn turn, TurnEventPublisher publisher, TurnOutcome outcome) {
        return switch (outcome) {
            case TurnOutcome.Abandoned abandoned -> {
                abandon(turn);
                yield null;
            }
            case TurnOutcome.Ended ended ->
                store(turn, publisher, new Ending(turn, ended.state(), null, ended.charges()));
            case TurnOutcome.Failed failed ->
                store(
                        turn,
                        publisher,
                        new Ending(
                                turn,
                                new RunState.Failed(failed.problem().reason()),
                                failed.problem(),
                                failed.charges()));
        };
    }

    private Ending store(LiveTurn turn, TurnEventPublisher publisher, Ending ending) {
        Instant now = clock.instant();
        publisher.completeWhatWasSeen();
        ObjectNode response = ending.render(publisher.items(ending), now);
        List<Frame> last = publisher.last(ending, response);
        List<Frame> all = new ArrayList<>(turn.log().frames());
        all.addAll(last);
        ObjectNode kept = publisher.kept(response);
        RunStore.Result result = results.of(turn, ending, response, kept, all, now);
        commit.run(() -> runs.finish(turn.run(), result));
        turn.endedWith(kept);
        publisher.end(last);
        meter.ended(turn, ending, now);
        answer(turn, ending, response);
        return ending;
    }

    private static void answer(LiveTurn turn, Ending ending, ObjectNode response) {
        Problem problem = ending.problem();
        if (problem == null) {
            turn.answer().complete(response);
        } else {
            turn.answer()
                    .completeExceptionally(
                            turn.plan().request().store()
                                    ? problem.extra("response_id", turn.run().responseId())
                                    : problem);
        }
    }

    private void abandon(LiveTurn turn) {
        LOG.warn("a newer owner has the run; what was done here is void");
        turn.log().abandon();
        turn.answer().completeExceptionally(Problem.unavailable("The turn goes on elsewhere. Ask for it again.", null));
        try {
            runs.reportAlive(turn.run());
        } catch (RuntimeException e) {
            LOG.warn("the run counts this replica as lost: {}", e.getMessage());
        }
    }
}

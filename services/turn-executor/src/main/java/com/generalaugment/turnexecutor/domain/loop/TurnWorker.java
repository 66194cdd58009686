package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyFate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one turn from its first event to its last. What the caller hears last leaves only after one transaction has stored
 * the response, its events, its facts and the fate of its idempotency key.
 */
public final class TurnWorker {

    private static final Logger LOG = LoggerFactory.getLogger(TurnWorker.class);

    private final LiveStreams streams;
    private final LiveTurns live;
    private final Sealer sealer;
    private final TurnResults results;
    private final PatientCommit commit;
    private final TurnMeter meter;
    private final TurnTracer tracer;
    private final Clock clock;

    /** @param commitPatience how long a result waits for a database that is away */
    public TurnWorker(
            RunStore runs,
            LiveStreams streams,
            LiveTurns live,
            Sealer sealer,
            TurnMeter meter,
            TurnTracer tracer,
            Clock clock,
            Duration commitPatience) {
        this.streams = streams;
        this.live = live;
        this.sealer = sealer;
        this.results = new TurnResults(sealer);
        this.commit = new PatientCommit(runs, clock, commitPatience);
        this.meter = meter;
        this.tracer = tracer;
        this.clock = clock;
    }

    /** Waits until the turn has ended and is stored; never throws. */
    public void work(LiveTurn turn) {
        toTheEnd(turn, events -> new AgentLoop(turn, events).run());
    }

    /** Ends a turn without asking the model. */
    void fail(LiveTurn turn, Problem problem) {
        toTheEnd(turn, events -> new TurnOutcome.Failed(problem, TokenUsage.NONE));
    }

    /** What {@link KeyFate.KeepSealed} kept. */
    Optional<SealedAnswer> unseal(Tenant tenant, byte @Nullable [] sealed) {
        return Optional.ofNullable(sealed)
                .flatMap(content -> sealer.open(tenant, content))
                .map(SealedAnswer::read);
    }

    private void toTheEnd(LiveTurn turn, Function<ResponseEvents, TurnOutcome> work) {
        live.add(turn);
        try (LogFields fields = turn.logFields()) {
            workUnderSpan(turn, work);
        } finally {
            live.remove(turn);
        }
    }

    private void workUnderSpan(LiveTurn turn, Function<ResponseEvents, TurnOutcome> work) {
        try (TurnTracer.TurnSpan span = tracer.begin(turn)) {
            turn.under(span.context());
            SeenFrames seen = new SeenFrames(turn.plan().seen());
            ResponseEvents events = eventsOf(turn, seen);
            Ending ending = end(turn, events, outcomeOf(turn, events, work), seen);
            if (ending != null) {
                span.ended(ending);
            }
        } catch (RunStore.LostLease e) {
            abandon(turn);
        } catch (RuntimeException e) {
            LOG.error("a turn ended without a stored result", e);
            turn.log().abandon();
            turn.answer().completeExceptionally(e instanceof Problem ? e : Problem.internal(e));
        }
    }

    private static TurnOutcome outcomeOf(
            LiveTurn turn, ResponseEvents events, Function<ResponseEvents, TurnOutcome> work) {
        try {
            events.begin(turn.plan().document().render(ResponseState.inProgress()));
        } catch (SeenFrames.Diverged e) {
            return new TurnOutcome.Failed(Problem.internal(e), TokenUsage.NONE);
        }
        return work.apply(events);
    }

    private ResponseEvents eventsOf(LiveTurn turn, SeenFrames seen) {
        TurnRequest request = turn.plan().request();
        return new ResponseEvents(
                turn.run().responseId(),
                request.includeObfuscation(),
                request.stream() ? frame -> hear(turn, seen, frame) : null,
                new KeptThoughts(
                        new Thoughts(sealer, turn.run().tenant()),
                        request.reasoning().encrypted()));
    }

    private void hear(LiveTurn turn, SeenFrames seen, Frame frame) {
        if (seen.covers(frame)) {
            seen.requireSame(frame);
            turn.log().append(seen.at((int) frame.sequenceNumber()));
        } else {
            tell(turn, frame);
        }
    }

    private void tell(LiveTurn turn, Frame frame) {
        if (!turn.plan().request().store()) {
            awaitReader(turn);
        }
        streams.publish(turn.run(), frame);
        turn.log().append(frame);
    }

    private static void awaitReader(LiveTurn turn) {
        try {
            turn.log().awaitReader();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return null when nothing was stored here */
    private @Nullable Ending end(LiveTurn turn, ResponseEvents events, TurnOutcome outcome, SeenFrames seen) {
        return switch (outcome) {
            case TurnOutcome.Abandoned abandoned -> {
                abandon(turn);
                yield null;
            }
            case TurnOutcome.Ended ended ->
                store(turn, events, new Ending(turn, ended.state(), null, ended.usage()), seen);
            case TurnOutcome.Failed failed ->
                store(
                        turn,
                        events,
                        new Ending(
                                turn, new RunState.Failed(failed.problem().reason()), failed.problem(), failed.usage()),
                        seen);
        };
    }

    private Ending store(LiveTurn turn, ResponseEvents events, Ending ending, SeenFrames seen) {
        Instant now = clock.instant();
        boolean streamed = turn.plan().request().stream();
        if (streamed) {
            tellWhatWasSeen(turn, events, seen);
        }
        boolean maybeAnotherStory =
                streamed && ending.problem() != null && turn.run().isTakenOver();
        ObjectNode response =
                ending.render(maybeAnotherStory ? toldItems(turn.log().frames()) : events.items(), now);
        List<Frame> last = streamed ? lastFrames(events, ending, response) : List.of();
        List<Frame> all = new ArrayList<>(turn.log().frames());
        all.addAll(last);
        commit.finish(turn.run(), results.of(turn, ending, response, events.kept(response), all, now));
        last.forEach(frame -> {
            streams.publish(turn.run(), frame);
            turn.log().append(frame);
        });
        streams.end(turn.run());
        meter.ended(turn, ending, now);
        answer(turn, ending, response);
        return ending;
    }

    private static List<Frame> lastFrames(ResponseEvents events, Ending ending, ObjectNode response) {
        List<Frame> last = new ArrayList<>();
        Problem problem = ending.problem();
        if (problem != null) {
            last.add(events.error(problem));
        }
        last.add(events.terminal(ending.status(), response));
        return last;
    }

    /** A story that diverged ends after all that the client has seen of it. */
    private static void tellWhatWasSeen(LiveTurn turn, ResponseEvents events, SeenFrames seen) {
        int told = turn.log().frames().size();
        for (int number = told; number < seen.size(); number++) {
            turn.log().append(seen.at(number));
        }
        events.continueAt(turn.log().frames().size());
    }

    private static List<ObjectNode> toldItems(List<Frame> told) {
        return told.stream()
                .filter(frame -> frame.type().equals("response.output_item.done"))
                .map(frame -> (ObjectNode) Json.readTrusted(frame.json()).path("item"))
                .toList();
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

    private static void abandon(LiveTurn turn) {
        LOG.warn("a newer owner has the run; what was done here is void");
        turn.log().abandon();
        turn.answer().completeExceptionally(Problem.unavailable("The turn goes on elsewhere. Ask for it again.", null));
    }
}

package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyFate;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one turn from its first event to its last. What the caller hears last leaves only after one transaction has stored
 * the response, its events, its facts and the fate of its idempotency key.
 */
public final class TurnWorker {

    private static final Logger LOG = LoggerFactory.getLogger(TurnWorker.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);

    private final RunStore runs;
    private final LiveStreams streams;
    private final Sealer sealer;
    private final TurnMeter meter;
    private final Clock clock;
    private final Duration commitPatience;

    public TurnWorker(
            RunStore runs, LiveStreams streams, Sealer sealer, TurnMeter meter, Clock clock, Duration commitPatience) {
        this.runs = runs;
        this.streams = streams;
        this.sealer = sealer;
        this.meter = meter;
        this.clock = clock;
        this.commitPatience = commitPatience;
    }

    /** Waits until the turn has ended and is stored; never throws. */
    public void work(LiveTurn turn) {
        SeenFrames seen = new SeenFrames(turn.plan().seen());
        ResponseEvents events = eventsOf(turn, seen);
        try {
            end(turn, events, outcomeOf(turn, events), seen);
        } catch (RunStore.LostLease e) {
            abandon(turn);
        } catch (RuntimeException e) {
            LOG.error("a turn ended without a stored result", e);
            turn.log().abandon();
            turn.answer().completeExceptionally(e instanceof Problem ? e : Problem.internal(e));
        }
    }

    /** What {@link KeyFate.KeepSealed} kept. */
    Optional<SealedAnswer> unseal(Tenant tenant, byte @Nullable [] sealed) {
        return Optional.ofNullable(sealed)
                .flatMap(content -> sealer.open(tenant, content))
                .map(SealedAnswer::read);
    }

    private TurnOutcome outcomeOf(LiveTurn turn, ResponseEvents events) {
        try {
            events.begin(turn.plan().document().render(ResponseState.inProgress()));
        } catch (SeenFrames.Diverged e) {
            return new TurnOutcome.Failed(Problem.internal(e), TokenUsage.NONE);
        }
        return new AgentLoop(turn, events).run();
    }

    private ResponseEvents eventsOf(LiveTurn turn, SeenFrames seen) {
        if (!turn.plan().request().stream()) {
            return new ResponseEvents(turn.run().responseId(), false, null);
        }
        boolean stored = turn.plan().request().store();
        return new ResponseEvents(turn.run().responseId(), turn.plan().request().includeObfuscation(), frame -> {
            if (seen.covers(frame)) {
                seen.requireSame(frame);
                turn.log().append(seen.at((int) frame.sequenceNumber()));
            } else {
                tell(turn, frame, stored);
            }
        });
    }

    private void tell(LiveTurn turn, Frame frame, boolean stored) {
        if (stored) {
            streams.publish(turn.run(), frame);
        } else {
            awaitReader(turn);
        }
        turn.log().append(frame);
    }

    private static void awaitReader(LiveTurn turn) {
        try {
            turn.log().awaitReader();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(LiveTurn turn, ResponseEvents events, TurnOutcome outcome, SeenFrames seen) {
        switch (outcome) {
            case TurnOutcome.Abandoned abandoned -> abandon(turn);
            case TurnOutcome.Ended ended ->
                store(turn, events, new Ending(turn, ended.state(), null, ended.usage()), seen);
            case TurnOutcome.Failed failed ->
                store(
                        turn,
                        events,
                        new Ending(
                                turn, new RunState.Failed(failed.problem().reason()), failed.problem(), failed.usage()),
                        seen);
        }
    }

    private void store(LiveTurn turn, ResponseEvents events, Ending ending, SeenFrames seen) {
        Instant now = clock.instant();
        ObjectNode response = ending.render(events.items(), now);
        List<Frame> last =
                turn.plan().request().stream() ? lastFrames(turn, events, ending, response, seen) : List.of();
        commit(turn, result(turn, ending, response, last, now));
        last.forEach(frame -> {
            if (turn.plan().request().store()) {
                streams.publish(turn.run(), frame);
            }
            turn.log().append(frame);
        });
        streams.end(turn.run());
        meter.ended(turn, ending, now);
        answer(turn, ending, response);
    }

    private List<Frame> lastFrames(
            LiveTurn turn, ResponseEvents events, Ending ending, ObjectNode response, SeenFrames seen) {
        tellWhatWasSeen(turn, events, seen);
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

    private RunStore.Result result(LiveTurn turn, Ending ending, ObjectNode response, List<Frame> last, Instant now) {
        var run = turn.run();
        var request = turn.plan().request();
        List<EventEnvelope<?>> facts = Facts.of(turn, ending, now);
        List<Frame> frames = new ArrayList<>(turn.log().frames());
        frames.addAll(last);
        StoredResponse stored = request.store()
                ? new StoredResponse(
                        run.responseId(),
                        run.id(),
                        request.user(),
                        request.previousResponseId(),
                        ending.status(),
                        request.input(),
                        response,
                        run.createdAt())
                : null;
        return new RunStore.Result(
                ending.state(),
                stored,
                frames,
                facts,
                timeline(turn, ending, now),
                keyFate(turn, ending, response, frames));
    }

    private KeyFate keyFate(LiveTurn turn, Ending ending, ObjectNode response, List<Frame> frames) {
        if (ending.problem() != null) {
            return new KeyFate.Release();
        }
        if (turn.plan().request().store() || turn.run().idempotencyKey() == null) {
            return new KeyFate.Keep();
        }
        return new KeyFate.KeepSealed(sealer.seal(turn.run().tenant(), SealedAnswer.write(response, frames)));
    }

    /** The run's events of api.md 14, kept with the run. */
    private static ArrayNode timeline(LiveTurn turn, Ending ending, Instant now) {
        ArrayNode events = Json.array();
        events.addObject()
                .put("type", "run.started")
                .put("at", turn.run().createdAt().toString());
        events.addObject()
                .put("type", "budget.reserved")
                .put("at", turn.run().createdAt().toString())
                .putObject("data")
                .put("micros", turn.plan().reserved().micros());
        events.addObject()
                .put("type", "model.call")
                .put("at", now.toString())
                .putObject("data")
                .put("model", turn.plan().model())
                .put("input_tokens", ending.usage().inputTokens())
                .put("output_tokens", ending.usage().outputTokens());
        events.addObject().put("type", "run." + ending.timelineName()).put("at", now.toString());
        return events;
    }

    /** The database may be away for a moment: the result waits for it, the caller waits for the result. */
    private void commit(LiveTurn turn, RunStore.Result result) {
        Instant giveUp = clock.instant().plus(commitPatience);
        Duration pause = FIRST_RETRY;
        while (true) {
            try {
                runs.finish(turn.run(), result);
                return;
            } catch (Problem e) {
                if (e.kind() != ErrorKind.UNAVAILABLE || clock.instant().isAfter(giveUp)) {
                    throw e;
                }
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(Duration.ofSeconds(2)) > 0
                        ? Duration.ofSeconds(2)
                        : pause.multipliedBy(2);
            }
        }
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

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

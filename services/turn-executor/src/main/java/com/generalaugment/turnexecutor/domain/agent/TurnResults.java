package com.generalaugment.turnexecutor.domain.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.TurnCharges;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyFate;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import com.generalaugment.turnexecutor.domain.stream.SealedAnswer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a turn leaves behind, as one result for one transaction. */
public final class TurnResults {

    private final Sealer sealer;

    TurnResults(Sealer sealer) {
        this.sealer = sealer;
    }

    /**
     * @param response as the caller gets it
     * @param kept as it is stored for the turns after it
     */
    RunStore.Result of(
            LiveTurn turn, Ending ending, ObjectNode response, ObjectNode kept, List<Frame> frames, Instant now) {
        return new RunStore.Result(
                ending.state(),
                stored(turn, ending, kept),
                frames,
                TurnEvents.of(turn, ending, now),
                timeline(turn, ending, now),
                keyFate(turn, ending, response, frames));
    }

    /** How a run ends of which nothing was kept: failed, with nothing to show and its key free. */
    public static RunStore.Result lost(Run run, Instant now, boolean background) {
        String code = "internal_error";
        return new RunStore.Result(
                new RunState.Failed(code),
                null,
                List.of(),
                TurnEvents.lost(run, now, code, background),
                Json.array(),
                new KeyFate.Release());
    }

    private static @Nullable StoredResponse stored(LiveTurn turn, Ending ending, ObjectNode response) {
        LiveTurn.Plan plan = turn.plan();
        if (!plan.request().store()) {
            return null;
        }
        return new StoredResponse(
                turn.run().responseId(),
                turn.run().id(),
                plan.request().user(),
                plan.request().storedPredecessor(),
                ending.status(),
                plan.input(),
                response,
                turn.run().createdAt());
    }

    private KeyFate keyFate(LiveTurn turn, Ending ending, ObjectNode response, List<Frame> frames) {
        if (ending.problem() != null || hasNoAnswer(turn, ending)) {
            return new KeyFate.Release();
        }
        if (turn.plan().request().store() || turn.run().idempotencyKey() == null) {
            return new KeyFate.Keep();
        }
        return new KeyFate.KeepSealed(sealer.seal(
                replay(turn.run().tenant(), turn.run().responseId()), SealedAnswer.write(response, frames)));
    }

    /** What an answer that is kept for a replay of its key is sealed for. */
    static Sealer.Scope replay(Tenant tenant, String responseId) {
        return new Sealer.Scope(Sealer.Purpose.REPLAY, tenant, responseId);
    }

    /**
     * A caller whose connection broke tries again with its key: it wants the answer, not the torso of the first try.
     */
    private static boolean hasNoAnswer(LiveTurn turn, Ending ending) {
        return ending.state() instanceof RunState.Cancelled && turn.stopReason() == LiveTurn.StopReason.CALLER_GONE;
    }

    /** The run's events of api.md 14, kept with the run. */
    private static ArrayNode timeline(LiveTurn turn, Ending ending, Instant now) {
        String began = turn.run().createdAt().toString();
        ArrayNode events = Json.array();
        events.addObject().put("type", "run.started").put("at", began);
        if (turn.run().isTakenOver()) {
            events.addObject()
                    .put("type", "run.resumed")
                    .put("at", turn.plan().plannedAt().toString())
                    .putObject("data")
                    .put("owner_number", turn.run().fence());
        }
        Recollection memory = turn.plan().memory();
        if (memory.wasAsked()) {
            ObjectNode recalled = events.addObject()
                    .put("type", "memory.recalled")
                    .put("at", turn.plan().plannedAt().toString())
                    .putObject("data")
                    .put("outcome", memory.outcome().label());
            memory.memoryIds().forEach(recalled.putArray("memory_ids")::add);
        }
        events.addObject()
                .put("type", "budget.reserved")
                .put("at", began)
                .putObject("data")
                .put("micros", turn.plan().reserved().micros());
        TurnCharges charges = ending.charges();
        (charges.isEmpty() ? List.of(new TurnCharges.Entry(turn.route(), TokenUsage.NONE)) : charges.entries())
                .forEach(asked -> modelCall(
                        asked, events.addObject().put("type", "model.call").put("at", now.toString())));
        events.addObject().put("type", "run." + ending.timelineName()).put("at", now.toString());
        return events;
    }

    private static void modelCall(TurnCharges.Entry asked, ObjectNode event) {
        ObjectNode data = event.putObject("data")
                .put("model", asked.route().model())
                .put("input_tokens", asked.usage().inputTokens())
                .put("output_tokens", asked.usage().outputTokens());
        if (!asked.corrections().isEmpty()) {
            ArrayNode corrected = data.putArray("usage_corrections");
            asked.corrections()
                    .forEach(one -> corrected
                            .addObject()
                            .put("figure", one.figure())
                            .put("reported", one.reported())
                            .put("used", one.used())
                            .put("reason", one.reason()));
        }
    }
}

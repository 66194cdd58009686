package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.TurnOutcome;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.plan.Draft;
import com.generalaugment.turnexecutor.domain.plan.PartialPlans;
import com.generalaugment.turnexecutor.domain.plan.SealedCompactions;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.request.Compaction;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.CompactionDocument;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.stream.ResponseEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * The use case of making a context shorter: the request's model writes a summary, and that with the newest turns
 * becomes one sealed item. A run like a turn's, under a key and a budget, that stores nothing; its tokens count, no
 * turn does.
 */
public final class Compactions implements RunKind {

    private static final List<String> MEMBERS =
            List.of("model", "input", "previous_response_id", "instructions", "prompt_cache_key", "user", "reasoning");

    private static final String REQUEST =
            "Summarise the conversation above, so that you can go on with it from the summary"
                    + " alone: who the user is and what is wanted, what was found out and decided, names, numbers and identifiers"
                    + " as they were given, and what is still open. Write only the summary.";

    private final Turns turns;
    private final TurnPlanner planner;
    private final TurnWorker worker;
    private final SealedCompactions compacted;

    public Compactions(Turns turns, TurnPlanner planner, TurnWorker worker, SealedCompactions compacted) {
        this.turns = turns;
        this.planner = planner;
        this.worker = worker;
        this.compacted = compacted;
    }

    /** One request, answered whole; or the answer of an earlier one with the same idempotency key. */
    public Execution compact(Turns.Command command) {
        return turns.execute(command, this);
    }

    @Override
    public String methodAndPath() {
        return "POST /v1/responses/compact";
    }

    @Override
    public String idPrefix() {
        return "cmp_";
    }

    @Override
    public TurnRequest check(JsonNode body) {
        ObjectNode turn = Json.object().put("store", false);
        for (String member : MEMBERS) {
            if (body.has(member)) {
                turn.set(member, body.get(member));
            }
        }
        return planner.check(turn);
    }

    @Override
    public Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request) {
        Draft draft = planner.draft(tenant, caller, request);
        List<ModelMessage> messages = new ArrayList<>(draft.context().messages());
        messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text(REQUEST))));
        return planner.withMessages(draft, caller, messages);
    }

    @Override
    public LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved) {
        List<ObjectNode> said = new ArrayList<>(draft.context().history());
        said.addAll(draft.context().input());
        List<ObjectNode> kept = Compaction.keptOf(said);
        CompactionDocument document = new CompactionDocument(
                PartialPlans.ids(run, draft.context().sessionId()),
                run.createdAt(),
                summary -> compacted.seal(run.tenant(), summary, kept));
        return planner.plan(run, draft, reserved, List.of(), document);
    }

    @Override
    public void work(LiveTurn turn) {
        worker.work(turn, Compactions::judged);
    }

    /** A summary that was cut at the output limit is one; a refusal or nothing is none. */
    private static TurnOutcome judged(TurnOutcome outcome, ResponseEvents events) {
        return switch (outcome) {
            case TurnOutcome.Failed failed -> failed;
            case TurnOutcome.Abandoned abandoned -> abandoned;
            case TurnOutcome.Ended ended -> {
                if (ended.state() instanceof RunState.Cancelled) {
                    yield ended;
                }
                yield hasText(events)
                        ? new TurnOutcome.Ended(new RunState.Completed(), ended.charges())
                        : new TurnOutcome.Failed(
                                Problem.of(
                                        ErrorKind.MODEL_FAILED,
                                        "model_failed",
                                        "The model did not summarise the conversation."),
                                ended.charges());
            }
        };
    }

    private static boolean hasText(ResponseEvents events) {
        return events.items().stream()
                .filter(item -> item.path("type").asText().equals("message"))
                .flatMap(item -> item.path("content").valueStream())
                .anyMatch(part -> !part.path("text").asText().isBlank());
    }
}

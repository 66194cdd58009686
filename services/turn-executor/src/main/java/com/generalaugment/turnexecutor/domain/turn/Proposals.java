package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.memory.UserAuthoredText;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.plan.Draft;
import com.generalaugment.turnexecutor.domain.plan.PartialPlans;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ProposalDocument;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The use case of reading something out of what a user wrote in one turn, for memory: the project's model is shown
 * those words as data and nothing else. A run like a compaction's, under a key and a budget, that stores nothing.
 */
public final class Proposals implements RunKind {

    private static final String MODEL = "simple";
    private static final String FEATURE = "memory_learning";
    /** Shorter than the caller's deadline. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(80);

    private final Turns turns;
    private final TurnPlanner planner;
    private final TurnWorker worker;
    private final Responses responses;
    private final Projects projects;

    public Proposals(Turns turns, TurnPlanner planner, TurnWorker worker, Responses responses, Projects projects) {
        this.turns = turns;
        this.planner = planner;
        this.worker = worker;
        this.responses = responses;
        this.projects = projects;
    }

    /** @param schema strict JSON schema of the answer */
    public record Question(String instructions, JsonNode schema, int maxOutputTokens) {}

    /** @param words what the user wrote; empty: nothing, and no model was asked @param json the model's answer */
    public record Proposed(String words, byte[] json) {}

    /**
     * @throws Problem 404 {@code response_not_found}: also where the project does not learn, or it is not this user's
     */
    public Proposed propose(Tenant tenant, Run.Caller caller, String responseId, String user, Question question) {
        StoredResponse response = responses.find(tenant, responseId, user);
        if (!projects.at(tenant, caller).memory().learns()) {
            throw Problem.notFound("response");
        }
        String words = UserAuthoredText.of(responseId, response.input());
        if (words.isEmpty()) {
            return new Proposed("", new byte[0]);
        }
        ObjectNode body = body(words, user, question);
        Execution execution = turns.execute(
                new Turns.Command(tenant, caller, Json.bytes(body), body, "memory-learning:" + responseId), this);
        return new Proposed(
                words, answer(execution).path(ProposalDocument.TEXT).asText().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String methodAndPath() {
        return "Turns/Propose";
    }

    @Override
    public String idPrefix() {
        return "prp_";
    }

    @Override
    public TurnRequest check(JsonNode body) {
        return planner.check(body);
    }

    /** The project's prompt does not apply here. */
    @Override
    public Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request) {
        Draft draft = planner.draft(tenant, caller, request);
        List<ModelMessage> messages = draft.context().messages().stream()
                .filter(message -> !(message instanceof ModelMessage.System))
                .toList();
        ModelMessage task = new ModelMessage.System(request.instructions() == null ? "" : request.instructions());
        return planner.withMessages(draft, caller, List.of(task, messages.getFirst()));
    }

    @Override
    public LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved) {
        ProposalDocument document =
                new ProposalDocument(PartialPlans.ids(run, draft.context().sessionId()), run.createdAt());
        return planner.plan(run, draft, reserved, List.of(), document);
    }

    @Override
    public void work(LiveTurn turn) {
        worker.work(turn);
    }

    private static ObjectNode body(String words, String user, Question question) {
        ObjectNode body = Json.object()
                .put("model", MODEL)
                .put("store", false)
                .put("user", user)
                .put("instructions", question.instructions())
                .put("input", Json.text(Json.object().put("user_wrote", words)))
                .put("max_output_tokens", question.maxOutputTokens());
        body.putObject("text")
                .putObject("format")
                .put("type", "json_schema")
                .put("name", "facts")
                .put("strict", true)
                .set("schema", question.schema());
        body.putObject("metadata").put("feature", FEATURE).put("source", "memory");
        return body;
    }

    private static ObjectNode answer(Execution execution) {
        try {
            return execution.answer().get(LONGEST_CALL.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof Problem problem ? problem : Problem.internal(e.getCause());
        } catch (TimeoutException e) {
            execution.callerGone().run();
            throw Problem.of(ErrorKind.TIMEOUT, "model_timeout", "The model did not answer in time.");
        } catch (InterruptedException e) {
            execution.callerGone().run();
            Thread.currentThread().interrupt();
            throw Problem.unavailable("No caller waits for the answer any more.", e);
        }
    }
}

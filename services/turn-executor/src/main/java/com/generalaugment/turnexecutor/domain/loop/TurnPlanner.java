package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.request.ModelContext;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import com.generalaugment.turnexecutor.domain.request.RequestLimits;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ResponseDocument;
import com.generalaugment.turnexecutor.domain.response.ResponseIds;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out everything a turn needs before it runs: who, which model, which context, at what cost at worst. */
public final class TurnPlanner {

    private final Projects projects;
    private final Responses responses;
    private final ModelCatalog catalog;
    private final Admission admission;
    private final LiveStreams streams;
    private final RequestLimits limits;
    private final long contextTokens;

    public TurnPlanner(
            Projects projects,
            Responses responses,
            ModelCatalog catalog,
            Admission admission,
            LiveStreams streams,
            RequestLimits limits,
            long contextTokens) {
        this.projects = projects;
        this.responses = responses;
        this.catalog = catalog;
        this.admission = admission;
        this.streams = streams;
        this.limits = limits;
        this.contextTokens = contextTokens;
    }

    /** A checked request that has cost nothing yet. */
    public record Draft(
            TurnRequest request,
            Project project,
            String model,
            ModelProvider provider,
            int maxOutputTokens,
            List<ModelMessage> messages,
            long inputTokens,
            @Nullable StructuredOutput structured,
            @Nullable String sessionId) {}

    Draft draft(Tenant tenant, Run.Caller caller, JsonNode body) {
        TurnRequest request = TurnRequest.parse(body, limits);
        Project project = projects.at(tenant, caller);
        request.requireAgent(project.slug());
        String model = modelOf(request, project);
        ModelProvider provider = catalog.providerOf(model);
        StructuredOutput structured = StructuredOutput.of(request.format());
        int maxOutput = maxOutputOf(request, project);
        List<StoredResponse> chain = responses.chain(tenant, request.previousResponseId(), request.user());
        List<ModelMessage> messages =
                ModelContext.messages(project.systemPrompt(), request.instructions(), itemsOf(chain), request.input());
        List<ModelMessage> fitting = fit(caller, request, provider, model, messages, maxOutput);
        long inputTokens = count(caller, request, provider, model, fitting, maxOutput);
        return new Draft(
                request, project, model, provider, maxOutput, fitting, inputTokens, structured, sessionOf(chain));
    }

    Reserved reserve(Run run, Draft draft) {
        return admission.reserve(
                run,
                draft.project(),
                new Admission.WorstCase(
                        draft.model(),
                        draft.provider().name(),
                        draft.inputTokens(),
                        draft.maxOutputTokens(),
                        draft.request().budgetMicros()));
    }

    void release(Run run) {
        admission.release(run);
    }

    LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved, List<Frame> seen) {
        return new LiveTurn.Plan(
                run,
                draft.request(),
                draft.project(),
                draft.provider(),
                draft.model(),
                draft.maxOutputTokens(),
                draft.messages(),
                draft.structured(),
                reserved,
                documentOf(run, draft),
                seen);
    }

    /** The plan of a run that somebody else began: the same request, the same ids, and what its client has seen. */
    LiveTurn.Plan planAgain(Run run, byte[] request) {
        Draft draft = draft(run.tenant(), run.caller(), Json.readTrusted(request));
        List<Frame> seen = draft.request().stream() ? allSeen(run) : List.of();
        return plan(run, draft, reserve(run, draft), seen);
    }

    /** How a run ends that nobody can continue: failed, with its reservation settled at nothing. */
    RunStore.Result lost(Run run) {
        admission.release(run);
        return new RunStore.Result(
                new RunState.Failed("model_failed"),
                null,
                List.of(),
                List.of(),
                Json.array(),
                new RunStore.KeyFate.Release());
    }

    ResponseDocument documentOf(Run run, Draft draft) {
        var caller = run.caller();
        return ResponseDocument.of(
                draft.request(),
                new ResponseIds(
                        run.responseId(),
                        caller.requestId(),
                        caller.trace().traceId(),
                        run.id(),
                        draft.sessionId() == null ? run.responseId() : draft.sessionId(),
                        caller.traceparent(),
                        caller.tracestate()),
                run.createdAt(),
                draft.model(),
                draft.provider().name());
    }

    private List<Frame> allSeen(Run run) {
        List<Frame> seen = new ArrayList<>();
        List<Frame> more;
        do {
            more = streams.read(run.tenant(), run.responseId(), seen.size());
            seen.addAll(more);
        } while (!more.isEmpty());
        seen.removeIf(Frame::isTerminal);
        return seen;
    }

    private String modelOf(TurnRequest request, Project project) {
        String tier = request.tier();
        if (tier != null) {
            String own = project.tierModels().get(tier);
            return own == null ? catalog.tierModel(tier) : own;
        }
        if (!project.allowedModels().contains(request.model())) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "model_not_allowed",
                            "The project does not allow this model; use simple, balanced or complex.")
                    .param("model")
                    .extra("allowed_models", project.allowedModels());
        }
        return request.model();
    }

    private int maxOutputOf(TurnRequest request, Project project) {
        int cap = project.maxOutputTokens() == 0
                ? limits.maxOutputTokens()
                : Math.min(project.maxOutputTokens(), limits.maxOutputTokens());
        Integer asked = request.maxOutputTokens();
        return asked == null ? cap : Math.min(asked, cap);
    }

    private List<ModelMessage> fit(
            Run.Caller caller,
            TurnRequest request,
            ModelProvider provider,
            String model,
            List<ModelMessage> messages,
            int maxOutput) {
        if (request.truncateAuto()) {
            return ModelContext.truncate(
                    messages, contextTokens, shorter -> count(caller, request, provider, model, shorter, maxOutput));
        }
        if (count(caller, request, provider, model, messages, maxOutput) > contextTokens) {
            throw Refusals.contextTooLong(contextTokens);
        }
        return messages;
    }

    private static long count(
            Run.Caller caller,
            TurnRequest request,
            ModelProvider provider,
            String model,
            List<ModelMessage> messages,
            int maxOutput) {
        return provider.countInputTokens(Calls.of(caller, request, model, messages, maxOutput, new Cancellation()));
    }

    private static List<ObjectNode> itemsOf(List<StoredResponse> chain) {
        List<ObjectNode> items = new ArrayList<>();
        for (StoredResponse response : chain) {
            items.addAll(response.input());
            response.document().path("output").forEach(item -> items.add((ObjectNode) item));
        }
        return items;
    }

    private static @Nullable String sessionOf(List<StoredResponse> chain) {
        return chain.isEmpty()
                ? null
                : chain.getLast()
                        .document()
                        .path("metadata")
                        .path("general_augment_session_id")
                        .asText(chain.getFirst().id());
    }
}

package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
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
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works out everything a turn needs before it runs: who, which model, which context, at what cost at worst. */
public final class TurnPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(TurnPlanner.class);
    /** What asking for a repair adds to the context beside the text that did not fit. */
    private static final long REPAIR_PROMPT_TOKENS = 400;

    private final Projects projects;
    private final ModelCatalog catalog;
    private final Admission admission;
    private final LiveStreams streams;
    private final RequestLimits limits;
    private final TurnLimits turnLimits;
    private final TurnContexts contexts;
    private final Clock clock;

    public TurnPlanner(
            Projects projects,
            Responses responses,
            ModelCatalog catalog,
            Admission admission,
            LiveStreams streams,
            Sealer sealer,
            RequestLimits limits,
            TurnLimits turnLimits,
            long contextTokens,
            Clock clock) {
        this.projects = projects;
        this.catalog = catalog;
        this.admission = admission;
        this.streams = streams;
        this.limits = limits;
        this.contexts = new TurnContexts(responses, sealer, contextTokens);
        this.turnLimits = turnLimits;
        this.clock = clock;
    }

    /** A checked request that has cost nothing yet. */
    record Draft(
            TurnRequest request,
            Project project,
            String model,
            ModelProvider provider,
            int maxOutputTokens,
            TurnContexts.Context context,
            @Nullable StructuredOutput structured) {}

    /** What can be said of a run without its context, even when it cannot be run any more. */
    private record Sketch(
            TurnRequest request,
            Project project,
            String model,
            ModelProvider provider,
            @Nullable String sessionId) {}

    /** The body alone: everything that can be refused without asking anybody. */
    TurnRequest check(JsonNode body) {
        return TurnRequest.parse(body, limits);
    }

    Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request) {
        Project project = projects.at(tenant, caller);
        request.requireAgent(project.slug());
        String model = ModelChoice.of(request, project, catalog);
        ModelProvider provider = catalog.providerOf(model);
        StructuredOutput structured = StructuredOutput.of(request.format());
        int maxOutput = maxOutputOf(request, project);
        TurnContexts.Context context = contexts.of(
                tenant,
                request,
                project,
                messages -> provider.countInputTokens(
                        Calls.of(caller.trace(), request, model, messages, maxOutput, new Cancellation())));
        provider.check(Calls.of(caller.trace(), request, model, context.messages(), maxOutput, new Cancellation()));
        return new Draft(request, project, model, provider, maxOutput, context, structured);
    }

    /** A text that must fit a schema may need a second call, which reads the first one's answer. */
    private Reserved reserve(Run run, Draft draft, Admission.Hold hold) {
        long input = draft.context().inputTokens();
        return admission.reserve(
                run,
                draft.project(),
                new Admission.WorstCase(
                        draft.model(),
                        draft.provider().name(),
                        draft.structured() == null ? input : 2 * input + draft.maxOutputTokens() + REPAIR_PROMPT_TOKENS,
                        draft.maxOutputTokens(),
                        draft.request().budgetMicros()),
                hold);
    }

    void release(Run run) {
        admission.release(run);
    }

    LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved, List<Frame> seen) {
        return new LiveTurn.Plan(
                run,
                draft.request(),
                new ItemIds(run.responseId())
                        .kept(draft.request(), draft.context().input()),
                draft.project(),
                draft.provider(),
                draft.model(),
                draft.maxOutputTokens(),
                draft.context().messages(),
                draft.structured(),
                reserved,
                documentOf(run, draft),
                seen,
                clock.instant());
    }

    /** The plan of a run that somebody else began: the same request, the same ids, and what its client has seen. */
    LiveTurn.Plan planAgain(Run run, byte[] body) {
        Draft draft = draft(run.tenant(), run.caller(), check(Json.readTrusted(body)));
        Reserved reserved = reserve(run, draft, turnLimits.holdOfRunning(draft.request()));
        return plan(run, draft, reserved, seenOf(run, draft.request()));
    }

    /** What an admitted run may cost is held before it begins or waits. */
    Reserved admit(Run run, Draft draft) {
        return reserve(run, draft, turnLimits.holdOfAdmitted(draft.request()));
    }

    /** As far as a plan is needed to end the run without running it. It reserves nothing and settles at nothing. */
    LiveTurn.Plan planToEnd(Run run, byte[] body) {
        Sketch sketch = sketch(run, body);
        return new LiveTurn.Plan(
                run,
                sketch.request(),
                new ItemIds(run.responseId())
                        .kept(sketch.request(), sketch.request().input()),
                sketch.project(),
                sketch.provider(),
                sketch.model(),
                1,
                List.of(),
                null,
                new Reserved(0, new Admission.Price("none", 0, 0, 0)),
                document(run, sketch),
                seenOf(run, sketch.request()),
                clock.instant());
    }

    /** The response object of a run that is about to begin or to wait. */
    ResponseDocument documentOf(Run run, Draft draft) {
        return document(
                run,
                draft.request(),
                draft.model(),
                draft.provider(),
                draft.context().sessionId());
    }

    /** The response object of a run that is being worked on somewhere. */
    ResponseDocument documentOf(Run run, byte[] body) {
        return document(run, sketch(run, body));
    }

    private Sketch sketch(Run run, byte[] body) {
        TurnRequest request = check(Json.readTrusted(body));
        String session = contexts.sessionBefore(run.tenant(), request);
        Project project = Project.unknown(run.tenant());
        String model = request.model();
        ModelProvider provider = new AbsentProvider();
        try {
            project = projects.at(run.tenant(), run.caller());
            model = ModelChoice.of(request, project, catalog);
            provider = catalog.providerOf(model);
        } catch (Problem e) {
            LOG.warn("a run is shown without all of its facts: {}", e.reason());
        }
        return new Sketch(request, project, model, provider, session);
    }

    private static ResponseDocument document(Run run, Sketch sketch) {
        return document(run, sketch.request(), sketch.model(), sketch.provider(), sketch.sessionId());
    }

    private static ResponseDocument document(
            Run run, TurnRequest request, String model, ModelProvider provider, @Nullable String sessionId) {
        var caller = run.caller();
        return ResponseDocument.of(
                request,
                new ResponseIds(
                        run.responseId(),
                        caller.requestId(),
                        caller.trace().traceId(),
                        run.id(),
                        sessionId == null ? run.responseId() : sessionId,
                        caller.traceparent(),
                        caller.tracestate()),
                run.createdAt(),
                model,
                provider.name());
    }

    /** Without the shared copy nobody can know what the client saw: then the story is told from its beginning. */
    private List<Frame> seenOf(Run run, TurnRequest request) {
        List<Frame> seen = new ArrayList<>();
        if (!request.tellsEvents()) {
            return seen;
        }
        try {
            List<Frame> more;
            do {
                more = streams.read(run.tenant(), run.responseId(), seen.size());
                seen.addAll(more);
            } while (!more.isEmpty());
        } catch (Problem e) {
            LOG.warn("what the client has seen of {} is not known: {}", run.id(), e.reason());
            return List.of();
        }
        seen.removeIf(Frame::isTerminal);
        return seen;
    }

    private int maxOutputOf(TurnRequest request, Project project) {
        int cap = project.maxOutputTokens() == 0
                ? limits.maxOutputTokens()
                : Math.min(project.maxOutputTokens(), limits.maxOutputTokens());
        Integer asked = request.maxOutputTokens();
        return asked == null ? cap : Math.min(asked, cap);
    }
}

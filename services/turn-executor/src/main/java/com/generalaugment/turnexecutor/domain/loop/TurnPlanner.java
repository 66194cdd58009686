package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.request.RequestLimits;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.AnswerDocument;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.response.ResponseDocument;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out everything a turn needs before it runs: who, which model, which context, at what cost at worst. */
public final class TurnPlanner {

    /** What asking for a repair adds to the context beside the text that did not fit. */
    private static final long REPAIR_PROMPT_TOKENS = 400;

    private final Projects projects;
    private final ModelCatalog catalog;
    private final Admission admission;
    private final RunSketches sketches;
    private final RequestLimits limits;
    private final TurnLimits turnLimits;
    private final TurnContexts contexts;
    private final Clock clock;

    public TurnPlanner(
            Projects projects,
            TurnContexts contexts,
            ModelCatalog catalog,
            Admission admission,
            LiveStreams streams,
            RequestLimits limits,
            TurnLimits turnLimits,
            Clock clock) {
        this.projects = projects;
        this.catalog = catalog;
        this.admission = admission;
        this.sketches = new RunSketches(projects, catalog, contexts, streams);
        this.limits = limits;
        this.turnLimits = turnLimits;
        this.contexts = contexts;
        this.clock = clock;
    }

    /** A checked request that has cost nothing yet. */
    record Draft(
            TurnRequest request,
            Project project,
            String model,
            ModelProvider provider,
            Fallbacks fallbacks,
            int maxOutputTokens,
            TurnContexts.Context context,
            @Nullable StructuredOutput structured) {}

    /** The body alone: everything that can be refused without asking anybody. */
    TurnRequest check(JsonNode body) {
        return TurnRequest.parse(body, limits);
    }

    Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request) {
        Project project = projects.at(tenant, caller);
        request.requireAgent(project.slug());
        String model = ModelChoice.of(request, project, catalog);
        ModelProvider provider = catalog.providerOf(tenant, model);
        StructuredOutput structured = StructuredOutput.of(request.format());
        int maxOutput = maxOutputOf(request, project);
        TurnContexts.Context context = contexts.of(
                tenant,
                request,
                project,
                messages -> provider.countInputTokens(Calls.of(
                        caller.trace(), caller.extensions(), request, model, messages, maxOutput, new Cancellation())));
        Fallbacks.Check check = (serving, name) -> serving.check(Calls.of(
                caller.trace(), caller.extensions(), request, name, context.messages(), maxOutput, new Cancellation()));
        check.check(provider, model);
        Fallbacks fallbacks = Fallbacks.of(request, project, model, catalog, check);
        return new Draft(request, project, model, provider, fallbacks, maxOutput, context, structured);
    }

    /** The same draft with another context, which the model would be given instead. */
    Draft withMessages(Draft draft, Run.Caller caller, List<ModelMessage> messages) {
        long tokens = draft.provider()
                .countInputTokens(Calls.of(
                        caller.trace(),
                        caller.extensions(),
                        draft.request(),
                        draft.model(),
                        messages,
                        draft.maxOutputTokens(),
                        new Cancellation()));
        return new Draft(
                draft.request(),
                draft.project(),
                draft.model(),
                draft.provider(),
                draft.fallbacks(),
                draft.maxOutputTokens(),
                draft.context().with(messages, tokens),
                draft.structured());
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
                        draft.request().budgetMicros(),
                        draft.fallbacks().alternatives()),
                hold);
    }

    void release(Run run) {
        admission.release(run);
    }

    LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved, List<Frame> seen) {
        return plan(run, draft, reserved, seen, documentOf(run, draft));
    }

    /** @param document what the run is answered with */
    LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved, List<Frame> seen, AnswerDocument document) {
        return new LiveTurn.Plan(
                run,
                draft.request(),
                new ItemIds(run.responseId())
                        .kept(draft.request(), draft.context().input()),
                draft.project(),
                draft.fallbacks().after(new Route(draft.model(), draft.provider(), reserved.price()), reserved),
                draft.maxOutputTokens(),
                draft.context().messages(),
                draft.structured(),
                reserved,
                document,
                seen,
                clock.instant());
    }

    /** The plan of a run that somebody else began: the same request, the same ids, and what its client has seen. */
    LiveTurn.Plan planAgain(Run run, byte[] body) {
        Draft draft = draft(run.tenant(), run.caller(), check(Json.readTrusted(body)));
        Reserved reserved = reserve(run, draft, turnLimits.holdOfRunning(draft.request()));
        return plan(run, draft, reserved, sketches.seenOf(run, draft.request()));
    }

    /** What an admitted run may cost is held before it begins or waits. */
    Reserved admit(Run run, Draft draft) {
        return reserve(run, draft, turnLimits.holdOfAdmitted(draft.request()));
    }

    /** As far as a plan is needed to end the run without running it. It reserves nothing and settles at nothing. */
    LiveTurn.Plan planToEnd(Run run, byte[] body) {
        return sketches.planToEnd(run, check(Json.readTrusted(body)), clock.instant());
    }

    /** The response object of a run that is about to begin or to wait. */
    ResponseDocument documentOf(Run run, Draft draft) {
        return RunSketches.document(
                run,
                draft.request(),
                draft.model(),
                draft.provider(),
                draft.context().sessionId());
    }

    /** The response object of a run that is being worked on somewhere. */
    ResponseDocument documentOf(Run run, byte[] body) {
        return sketches.of(run, check(Json.readTrusted(body))).document();
    }

    private int maxOutputOf(TurnRequest request, Project project) {
        int cap = project.maxOutputTokens() == 0
                ? limits.maxOutputTokens()
                : Math.min(project.maxOutputTokens(), limits.maxOutputTokens());
        Integer asked = request.maxOutputTokens();
        return asked == null ? cap : Math.min(asked, cap);
    }
}

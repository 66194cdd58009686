package com.generalaugment.turnexecutor.domain.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.agent.Calls;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.Route;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.plan.Admissions.Admitted;
import com.generalaugment.turnexecutor.domain.request.RequestLimits;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.AnswerDocument;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.response.ResponseDocument;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.time.Clock;
import java.util.List;

/** Works out everything a turn needs before it runs: who, which model, which context, at what cost at worst. */
public final class TurnPlanner {

    private final Projects projects;
    private final ModelCatalog catalog;
    private final Admissions admissions;
    private final PartialPlans sketches;
    private final RequestLimits limits;
    private final TurnContexts contexts;
    private final Clock clock;

    public TurnPlanner(
            Projects projects,
            TurnContexts contexts,
            ModelCatalog catalog,
            Admissions admissions,
            LiveStreams streams,
            RequestLimits limits,
            Clock clock) {
        this.projects = projects;
        this.catalog = catalog;
        this.admissions = admissions;
        this.sketches = new PartialPlans(projects, catalog, contexts, streams);
        this.limits = limits;
        this.contexts = contexts;
        this.clock = clock;
    }

    /** The body alone: everything that can be refused without another service or store. */
    public TurnRequest check(JsonNode body) {
        return TurnRequest.parse(body, limits);
    }

    public Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request) {
        Project project = projects.at(tenant, caller);
        request.requireAgent(project.slug());
        request.requireKnownTools(project.omitsUnknownTools());
        String model = ModelChoice.of(request, project, caller, catalog);
        ModelProvider provider = ModelChoice.providerOf(model, tenant, caller, catalog);
        StructuredOutput structured = StructuredOutput.of(request.format());
        int maxOutput = maxOutputOf(request, project);
        TurnContexts.Context context = contexts.of(
                tenant,
                request,
                project,
                messages -> provider.countInputTokens(
                        Calls.of(
                                caller.trace(),
                                caller.extensions(),
                                request,
                                model,
                                messages,
                                maxOutput,
                                new Cancellation()),
                        contexts.window()));
        Fallbacks.Check check = (serving, name) -> serving.check(Calls.of(
                caller.trace(), caller.extensions(), request, name, context.messages(), maxOutput, new Cancellation()));
        check.check(provider, model);
        Fallbacks fallbacks =
                caller.isSelfCheck() ? new Fallbacks(List.of()) : Fallbacks.of(request, project, model, catalog, check);
        return new Draft(
                request, project, model, provider, fallbacks, maxOutput, context, structured, Recollection.NOT_ASKED);
    }

    /** The same draft with another context, which the model would be given instead. */
    public Draft withMessages(Draft draft, Run.Caller caller, List<ModelMessage> messages) {
        return draft.withMessages(messages, draft.count(caller, messages));
    }

    public void release(Run run) {
        admissions.release(run);
    }

    public LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved, List<Frame> seen) {
        return plan(run, draft, reserved, seen, documentOf(run, draft));
    }

    /** @param document what the run is answered with */
    public LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved, List<Frame> seen, AnswerDocument document) {
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
                draft.memory(),
                seen,
                clock.instant());
    }

    /**
     * The plan of a run that another owner began: the same request, the same ids, and the events that its client has
     * seen.
     */
    public LiveTurn.Plan planAgain(Orphan orphan) {
        Run run = orphan.run();
        Draft draft = draft(run.tenant(), run.caller(), check(Json.readTrusted(orphan.requiredRequest())));
        Admitted admitted = admissions.admitAgain(orphan, draft, contexts.windowLeft(draft.context()));
        return plan(run, admitted.draft(), admitted.reserved(), sketches.seenOf(run, draft.request()));
    }

    /** What an admitted run may cost is held before it begins or waits, and memory has been asked. */
    public Admitted admit(Run run, Draft draft) {
        return admissions.admit(run, draft, contexts.windowLeft(draft.context()));
    }

    /** The next owner of the run gives the model the same. */
    public void keepMemory(Run run, Admitted admitted) {
        admissions.keep(run, admitted);
    }

    /** As far as a plan is needed to end the run without running it. It reserves nothing and settles at nothing. */
    public LiveTurn.Plan planToEnd(Orphan orphan) {
        return sketches.planToEnd(orphan, check(Json.readTrusted(orphan.requiredRequest())), clock.instant());
    }

    /** The response object of a run that is about to begin or to wait. */
    public ResponseDocument documentOf(Run run, Draft draft) {
        return PartialPlans.document(
                        run,
                        draft.request(),
                        draft.model(),
                        draft.provider(),
                        draft.context().sessionId())
                .knowing(draft.memory().memoryIds());
    }

    /** The response object of a run that is being worked on somewhere. */
    public ResponseDocument documentOf(Orphan orphan) {
        return sketches.of(orphan, check(Json.readTrusted(orphan.requiredRequest())))
                .document();
    }

    private int maxOutputOf(TurnRequest request, Project project) {
        int cap = project.maxOutputTokens() == 0
                ? limits.maxOutputTokens()
                : Math.min(project.maxOutputTokens(), limits.maxOutputTokens());
        Integer asked = request.maxOutputTokens();
        return asked == null ? cap : Math.min(asked, cap);
    }
}

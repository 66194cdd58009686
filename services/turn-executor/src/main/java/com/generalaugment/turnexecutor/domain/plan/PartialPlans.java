package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.Route;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.response.ResponseDocument;
import com.generalaugment.turnexecutor.domain.response.ResponseIds;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans of what is known of a run without planning it anew: its response object, and the events that its client has
 * seen.
 */
public final class PartialPlans {

    private static final Logger LOG = LoggerFactory.getLogger(PartialPlans.class);

    private final Projects projects;
    private final ModelCatalog catalog;
    private final TurnContexts contexts;
    private final LiveStreams streams;

    PartialPlans(Projects projects, ModelCatalog catalog, TurnContexts contexts, LiveStreams streams) {
        this.projects = projects;
        this.catalog = catalog;
        this.contexts = contexts;
        this.streams = streams;
    }

    /** What can be said of a run without its context, even when it cannot be run any more. */
    record PartialPlan(
            TurnRequest request, Project project, String model, ModelProvider provider, ResponseDocument document) {}

    PartialPlan of(Orphan orphan, TurnRequest request) {
        Run run = orphan.run();
        Project project = Project.unknown(run.tenant());
        String model = request.model();
        ModelProvider provider = new AbsentProvider();
        try {
            project = projects.at(run.tenant(), run.caller());
            model = ModelChoice.of(request, project, run.caller(), catalog);
            provider = ModelChoice.providerOf(model, run.tenant(), run.caller(), catalog);
        } catch (Problem e) {
            LOG.warn("a run is shown without all of its facts: {}", e.reason());
        }
        String session = contexts.sessionOf(run.tenant(), request);
        return new PartialPlan(
                request,
                project,
                model,
                provider,
                document(run, request, model, provider, session)
                        .knowing(Memories.kept(orphan).memoryIds()));
    }

    LiveTurn.Plan planToEnd(Orphan orphan, TurnRequest request, Instant now) {
        Run run = orphan.run();
        PartialPlan partial = of(orphan, request);
        return new LiveTurn.Plan(
                run,
                request,
                new ItemIds(run.responseId()).kept(request, request.input()),
                partial.project(),
                List.of(new Route(partial.model(), partial.provider(), Reserved.UNKNOWN.price())),
                1,
                List.of(),
                null,
                Reserved.UNKNOWN,
                partial.document(),
                Memories.kept(orphan),
                seenOf(run, request),
                now);
    }

    static ResponseDocument document(
            Run run, TurnRequest request, String model, ModelProvider provider, @Nullable String sessionId) {
        return ResponseDocument.of(request, ids(run, sessionId), run.createdAt(), Route.originOf(model, provider));
    }

    /** @param sessionId null: the run begins one */
    public static ResponseIds ids(Run run, @Nullable String sessionId) {
        var caller = run.caller();
        return new ResponseIds(
                run.responseId(),
                caller.requestId(),
                caller.trace().traceId(),
                run.id(),
                sessionId == null ? run.responseId() : sessionId,
                caller.traceparent(),
                caller.tracestate());
    }

    /** Without the shared copy it is unknown what the client saw: then events start from the first one. */
    List<Frame> seenOf(Run run, TurnRequest request) {
        List<Frame> seen = new ArrayList<>();
        if (!request.publishesEvents()) {
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
}

package com.generalaugment.turnexecutor.domain.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.AnswerDocument;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A turn that this replica works on: its plan, its events, and how to stop it. */
public final class LiveTurn {

    /** Why a turn is stopped before its end. */
    public enum StopReason {
        CALLER_GONE,
        CANCEL_REQUESTED,
        TIME_LIMIT,
        LEASE_LOST
    }

    /**
     * Everything that was worked out before the run began.
     *
     * @param input this turn's own items, each with an id
     * @param routes the model to run on, then those to go to when it cannot answer
     * @param messages the model's context
     * @param memory what of its user is in the context
     * @param seen frames that the client of an earlier owner has seen; this owner must publish the same ones
     */
    public record Plan(
            Run run,
            TurnRequest request,
            List<ObjectNode> input,
            Project project,
            List<Route> routes,
            int maxOutputTokens,
            List<ModelMessage> messages,
            @Nullable StructuredOutput structured,
            Reserved reserved,
            AnswerDocument document,
            Recollection memory,
            List<Frame> seen,
            Instant plannedAt) {}

    /** Log field: what came of asking memory. */
    private static final String RECALL = "recall";

    private final Plan plan;
    private final EventLog log = new EventLog();
    private volatile int route;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicReference<@Nullable StopReason> stopReason = new AtomicReference<>();
    private final CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
    private volatile TraceContext trace;
    private volatile @Nullable ObjectNode kept;

    public LiveTurn(Plan plan) {
        this.plan = plan;
        this.trace = plan.run().caller().trace();
        cancellation.onCancel(log::stopWaiting);
    }

    public Plan plan() {
        return plan;
    }

    /** The model that runs now, or ran last. */
    public Route route() {
        return plan.routes().get(route);
    }

    /** Goes on to the next model that can be paid. @return whether there was one */
    public boolean takeNextRoute(Predicate<Route> affordable) {
        for (int next = route + 1; next < plan.routes().size(); next++) {
            if (affordable.test(plan.routes().get(next))) {
                route = next;
                return true;
            }
        }
        return false;
    }

    public Run run() {
        return plan.run();
    }

    public EventLog log() {
        return log;
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    /** Where the work on it stands in its caller's trace. */
    public TraceContext trace() {
        return trace;
    }

    public void under(TraceContext span) {
        trace = span;
    }

    /** For the lines that this thread logs from now on. */
    public LogFields logFields() {
        Run run = plan.run();
        Run.Caller caller = run.caller();
        return LogFields.of(new RequestContext(run.tenant(), caller.requestId(), caller.trace()))
                .with(LogFields.RUN, run.id())
                .with(LogFields.RESPONSE, run.responseId())
                .withUser(run.tenant(), run.userId())
                .with(RECALL, plan.memory().wasAsked() ? plan.memory().outcome().label() : null);
    }

    /** @param response as it is to be kept for the turns after it */
    public void endedWith(ObjectNode response) {
        kept = response;
    }

    /** Whether the result is committed: nothing can end the turn in another way. */
    public boolean isStored() {
        return kept != null;
    }

    /** What continues a turn that stored nothing, for its client's connection; empty while and when there is none. */
    public Optional<CarriedContext> carried() {
        ObjectNode response = kept;
        if (response == null || plan.request().store()) {
            return Optional.empty();
        }
        List<ObjectNode> items = new ArrayList<>(plan.input());
        response.path("output").forEach(item -> items.add((ObjectNode) item));
        return Optional.of(new CarriedContext(
                run().responseId(),
                plan.request().storedPredecessor(),
                plan.document().sessionId(),
                plan.request().user(),
                items));
    }

    /** The final response object, or the problem it ended with. */
    public CompletableFuture<ObjectNode> answer() {
        return answer;
    }

    public void stop(StopReason reason) {
        if (stopReason.compareAndSet(null, reason)) {
            cancellation.cancel();
        }
    }

    public @Nullable StopReason stopReason() {
        return stopReason.get();
    }

    /** One caller's connection has closed: without other readers, a turn that stores nothing has no purpose. */
    public void callerGone() {
        boolean isWaitedFor = !plan.request().background();
        if (isWaitedFor
                && !log.hasReaders()
                && (!plan.request().store() || plan.project().cancelOnDisconnect())) {
            stop(StopReason.CALLER_GONE);
        }
    }
}

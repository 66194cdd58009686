package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.durability.GracefulShutdown;
import com.generalaugment.turnexecutor.domain.durability.Takeover;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.plan.Admissions.Admitted;
import com.generalaugment.turnexecutor.domain.plan.Draft;
import com.generalaugment.turnexecutor.domain.plan.ParallelCalls;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunOpenings;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Claim;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyHolder;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import com.generalaugment.turnexecutor.domain.stream.StreamFollower;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of executing turns: start one, or repeat one by its idempotency key. This is where the walk of a turn
 * can be read from top to bottom; {@link Takeover} goes on with those whose owner is gone.
 */
public final class Turns {

    private final RunStore runs;
    private final RunOpenings openings;
    private final TurnPlanner planner;
    private final TurnWorker worker;
    private final LiveTurns live;
    private final GracefulShutdown gracefulShutdown;
    private final Responses responses;
    private final BackgroundTurns background;
    private final Clock clock;
    private final RunKind ordinary;

    public Turns(
            RunStore runs,
            RunOpenings openings,
            TurnPlanner planner,
            TurnWorker worker,
            LiveTurns live,
            GracefulShutdown gracefulShutdown,
            Responses responses,
            BackgroundTurns background,
            Clock clock) {
        this.background = background;
        this.runs = runs;
        this.openings = openings;
        this.planner = planner;
        this.worker = worker;
        this.live = live;
        this.gracefulShutdown = gracefulShutdown;
        this.responses = responses;
        this.clock = clock;
        this.ordinary = new RunKind.OfTurn(planner, worker);
    }

    /** @param body the request as received; {@code document} the same, parsed */
    public record Command(
            Tenant tenant,
            Run.Caller caller,
            byte[] body,
            JsonNode document,
            @Nullable String idempotencyKey) {}

    /** One request: a new turn, or the answer of an earlier one with the same idempotency key. */
    public Execution execute(Command command) {
        return execute(command, ordinary);
    }

    Execution execute(Command command, RunKind runKind) {
        gracefulShutdown.requireNotBegun();
        TurnRequest request = runKind.check(command.document());
        Claim claim = claimOf(command, runKind);
        if (claim != null) {
            Optional<KeyHolder> holder = runs.findKey(command.tenant(), claim.key());
            if (holder.isPresent()) {
                return repeat(command, request, claim, holder.get());
            }
        }
        Draft draft = runKind.draft(command.tenant(), command.caller(), request);
        Run run = newRun(command, request, runKind);
        return claim == null ? start(command, draft, run, runKind) : startClaimed(command, draft, run, claim, runKind);
    }

    /** The size of the input that the model would be given, checked like a turn. Costs nothing and leaves nothing. */
    public long countInputTokens(Command command) {
        TurnRequest request = planner.check(command.document());
        return planner.draft(command.tenant(), command.caller(), request)
                .context()
                .inputTokens();
    }

    /** The response as it is now, also while it is being made. @throws Problem 404 {@code response_not_found} */
    public ObjectNode retrieve(Tenant tenant, String responseId, @Nullable String user) {
        return retrieve(tenant, responseId, user, false);
    }

    /** @param encrypted whether what the model wants back of its reasoning is to be seen, sealed */
    public ObjectNode retrieve(Tenant tenant, String responseId, @Nullable String user, boolean encrypted) {
        Optional<Orphan> running = responses.running(tenant, responseId, user);
        if (running.isEmpty()) {
            StoredResponse response = responses.find(tenant, responseId, user);
            return encrypted ? response.document() : response.shown();
        }
        Orphan open = running.get();
        return planner.documentOf(open).render(open.isQueued() ? ResponseState.queued() : ResponseState.inProgress());
    }

    /** This turn's own input, oldest first. @throws Problem 404 {@code response_not_found} */
    public List<ObjectNode> inputItems(Tenant tenant, String responseId, @Nullable String user) {
        Optional<Orphan> running = responses.running(tenant, responseId, user);
        if (running.isEmpty()) {
            return responses.find(tenant, responseId, user).input();
        }
        TurnRequest request = planner.check(Json.readTrusted(running.get().requiredRequest()));
        return new ItemIds(responseId).kept(request, request.input());
    }

    /** The run is opened and the worst case reserved at the same time; a refusal leaves neither. */
    private Execution start(Command command, Draft draft, Run run, RunKind runKind) {
        ParallelCalls.Outcome<Boolean, Admitted> both = ParallelCalls.run(
                () -> openings.open(run, command.body(), null, draft.context().place()),
                () -> planner.admit(run, draft));
        if (both.secondFailure() != null) {
            if (both.firstFailure() == null) {
                openings.discard(run);
            }
            throw both.secondFailure();
        }
        if (both.firstFailure() != null) {
            planner.release(run);
            throw both.firstFailure();
        }
        return begin(run, both.second(), runKind);
    }

    /** With a key the claim comes first: of many equal requests only one may reserve anything. */
    private Execution startClaimed(Command command, Draft draft, Run run, Claim claim, RunKind runKind) {
        if (!openings.open(run, command.body(), claim, draft.context().place())) {
            KeyHolder winner = runs.findKey(command.tenant(), claim.key()).orElseThrow(StreamFollower::inProgress);
            return repeat(command, draft.request(), claim, winner);
        }
        Admitted admitted;
        try {
            admitted = planner.admit(run, draft);
        } catch (RuntimeException | Error e) {
            openings.discard(run);
            throw e;
        }
        return begin(run, admitted, runKind);
    }

    private Execution begin(Run run, Admitted admitted, RunKind runKind) {
        try {
            return begun(run, admitted, runKind);
        } catch (RuntimeException | Error e) {
            planner.release(run);
            openings.discardAfter(run, e);
            throw e;
        }
    }

    private Execution begun(Run run, Admitted admitted, RunKind runKind) {
        Draft draft = admitted.draft();
        if (draft.request().background()) {
            Execution queued = background.enqueue(run, draft.request(), planner.documentOf(run, draft));
            openings.begun(run);
            return queued;
        }
        planner.keepMemory(run, admitted);
        LiveTurn turn = new LiveTurn(runKind.plan(run, draft, admitted.reserved()));
        live.add(turn);
        openings.begun(run);
        Thread.ofVirtual().name(turn.run().id()).start(() -> runKind.work(turn));
        return Execution.of(turn);
    }

    private Execution repeat(Command command, TurnRequest request, Claim claim, KeyHolder holder) {
        if (!holder.fingerprint().equals(claim.fingerprint())) {
            throw Problem.of(
                    ErrorKind.CONFLICT,
                    "idempotency_key_conflict",
                    "This idempotency key belongs to a request with another body.");
        }
        if (!holder.finished()
                || (request.background() && responses.isRunning(command.tenant(), holder.responseId(), null))) {
            return repeatUnfinished(command, request, holder);
        }
        return holder.stored()
                ? responses.repeat(
                        command.tenant(),
                        holder.responseId(),
                        request,
                        command.caller().extensions())
                : responses.repeatSealed(
                        worker.unseal(command.tenant(), holder.responseId(), holder.sealed()),
                        command.caller().extensions());
    }

    /** The request of a background turn is answered, and so its key finished, as soon as it waits. */
    private Execution repeatUnfinished(Command command, TurnRequest request, KeyHolder holder) {
        if (request.stream() && !isBeingQueued(command.tenant(), request, holder)) {
            return responses
                    .follow(
                            command.tenant(),
                            holder.responseId(),
                            command.caller().extensions())
                    .asReplay();
        }
        if (!holder.finished()) {
            throw StreamFollower.inProgress();
        }
        return Execution.finished(retrieve(command.tenant(), holder.responseId(), null), List.of(), true);
    }

    /** Its first events exist already, but it may still be refused: no caller may see events without a response. */
    private boolean isBeingQueued(Tenant tenant, TurnRequest request, KeyHolder holder) {
        return request.background()
                && !holder.finished()
                && runs.findRunning(tenant, holder.responseId())
                        .map(open -> open.run().fence() == 0 && !open.isQueued())
                        .orElse(true);
    }

    private static @Nullable Claim claimOf(Command command, RunKind runKind) {
        String key = command.idempotencyKey();
        return key == null
                ? null
                : new Claim(key, CanonicalJson.fingerprint(command.document(), runKind.methodAndPath()));
    }

    private Run newRun(Command command, TurnRequest request, RunKind runKind) {
        return new Run(
                command.tenant(),
                Ids.next("run_"),
                Ids.next(runKind.idPrefix()),
                request.user(),
                request.background() ? 0 : 1,
                command.caller(),
                command.idempotencyKey(),
                request.store(),
                clock.instant());
    }
}

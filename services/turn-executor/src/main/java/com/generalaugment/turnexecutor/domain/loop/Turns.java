package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Claim;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyHolder;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of executing turns: start one, repeat one by its idempotency key, take over one whose owner is gone. This is
 * where the walk of a turn can be read from top to bottom.
 */
public final class Turns {

    private static final String METHOD_AND_PATH = "POST /v1/responses";

    private final RunStore runs;
    private final TurnPlanner planner;
    private final TurnWorker worker;
    private final LiveTurns live;
    private final Responses responses;
    private final Clock clock;
    private final int maxOwners;

    public Turns(
            RunStore runs,
            TurnPlanner planner,
            TurnWorker worker,
            LiveTurns live,
            Responses responses,
            Clock clock,
            int maxOwners) {
        this.runs = runs;
        this.planner = planner;
        this.worker = worker;
        this.live = live;
        this.responses = responses;
        this.clock = clock;
        this.maxOwners = maxOwners;
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
        TurnPlanner.Draft draft = planner.draft(command.tenant(), command.caller(), command.document());
        Claim claim = claimOf(command);
        if (claim != null) {
            Optional<KeyHolder> holder = runs.findKey(command.tenant(), claim.key());
            if (holder.isPresent()) {
                return repeat(command, draft, claim, holder.get());
            }
        }
        Run run = newRun(command, draft);
        return claim == null ? start(command, draft, run) : startClaimed(command, draft, run, claim);
    }

    /** The response as it is now, also while it is being made. @throws Problem 404 {@code response_not_found} */
    public ObjectNode retrieve(Tenant tenant, String responseId, @Nullable String user) {
        Optional<Orphan> running = responses.running(tenant, responseId, user);
        if (running.isEmpty()) {
            return responses.find(tenant, responseId, user).document();
        }
        Run run = running.get().run();
        TurnPlanner.Draft draft = planner.draft(tenant, run.caller(), requestOf(running.get()));
        return planner.documentOf(run, draft).render(ResponseState.inProgress());
    }

    /** This turn's own input, oldest first. @throws Problem 404 {@code response_not_found} */
    public List<ObjectNode> inputItems(Tenant tenant, String responseId, @Nullable String user) {
        Optional<Orphan> running = responses.running(tenant, responseId, user);
        return running.isEmpty()
                ? responses.find(tenant, responseId, user).input()
                : planner.draft(tenant, running.get().run().caller(), requestOf(running.get()))
                        .request()
                        .input();
    }

    private static JsonNode requestOf(Orphan running) {
        byte[] request = running.request();
        return request == null ? Json.object() : Json.readTrusted(request);
    }

    /** Takes over a run whose owner is gone, from what was committed of it. */
    public void resume(Orphan orphan) {
        Run run = orphan.run();
        byte[] request = orphan.request();
        if (request == null || run.fence() > maxOwners) {
            runs.finish(run, planner.lost(run));
            return;
        }
        LiveTurn turn = new LiveTurn(planner.planAgain(run, request));
        live.add(turn);
        work(turn);
    }

    /** The run is opened and the worst case reserved at the same time; a refusal leaves neither. */
    private Execution start(Command command, TurnPlanner.Draft draft, Run run) {
        Both.Outcome<Boolean, Reserved> both =
                Both.run(() -> runs.open(run, command.body(), null), () -> planner.reserve(run, draft));
        if (both.secondFailure() != null) {
            if (both.firstFailure() == null) {
                runs.discard(run);
            }
            throw both.secondFailure();
        }
        if (both.firstFailure() != null) {
            planner.release(run);
            throw both.firstFailure();
        }
        return begin(planner.plan(run, draft, both.second(), List.of()));
    }

    /** With a key the claim comes first: of many equal requests only one may reserve anything. */
    private Execution startClaimed(Command command, TurnPlanner.Draft draft, Run run, Claim claim) {
        if (!runs.open(run, command.body(), claim)) {
            KeyHolder winner = runs.findKey(command.tenant(), claim.key()).orElseThrow(Turns::inProgress);
            return repeat(command, draft, claim, winner);
        }
        try {
            return begin(planner.plan(run, draft, planner.reserve(run, draft), List.of()));
        } catch (RuntimeException e) {
            runs.discard(run);
            throw e;
        }
    }

    private Execution begin(LiveTurn.Plan plan) {
        LiveTurn turn = new LiveTurn(plan);
        live.add(turn);
        Thread.ofVirtual().name(turn.run().id()).start(() -> work(turn));
        return Execution.of(turn);
    }

    private void work(LiveTurn turn) {
        try {
            worker.work(turn);
        } finally {
            live.remove(turn);
        }
    }

    private Execution repeat(Command command, TurnPlanner.Draft draft, Claim claim, KeyHolder holder) {
        if (!holder.fingerprint().equals(claim.fingerprint())) {
            throw Problem.of(
                    ErrorKind.CONFLICT,
                    "idempotency_key_conflict",
                    "This idempotency key belongs to a request with another body.");
        }
        boolean stream = draft.request().stream();
        if (!holder.finished()) {
            if (!stream) {
                throw inProgress();
            }
            return responses.follow(command.tenant(), holder.responseId());
        }
        return holder.stored()
                ? responses.repeat(command.tenant(), holder.responseId(), stream)
                : responses.repeatSealed(worker.unseal(command.tenant(), holder.sealed()));
    }

    private static Problem inProgress() {
        return Problem.of(
                        ErrorKind.CONFLICT,
                        "idempotency_key_in_progress",
                        "The first request with this idempotency key is still running.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static @Nullable Claim claimOf(Command command) {
        String key = command.idempotencyKey();
        return key == null ? null : new Claim(key, CanonicalJson.fingerprint(command.document(), METHOD_AND_PATH));
    }

    private Run newRun(Command command, TurnPlanner.Draft draft) {
        return new Run(
                command.tenant(),
                Ids.next("run_"),
                Ids.next("resp_"),
                draft.request().user(),
                1,
                command.caller(),
                command.idempotencyKey(),
                draft.request().store(),
                clock.instant());
    }
}

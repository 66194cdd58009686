package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.plan.Draft;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Run;
import java.util.List;

/**
 * What a run is opened for: a turn, or something else that asks a model. {@link Turns} opens it, under a key and a
 * budget.
 */
interface RunKind {

    /** A part of the idempotency key's fingerprint. */
    String methodAndPath();

    /** Of the id that the answer has. */
    String idPrefix();

    /** The body alone: everything that can be refused without another service or store. */
    TurnRequest check(JsonNode body);

    Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request);

    LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved);

    /** Waits until it has ended; never throws. */
    void work(LiveTurn turn);

    /** One {@code POST /v1/responses}. */
    record OfTurn(TurnPlanner planner, TurnWorker worker) implements RunKind {

        @Override
        public String methodAndPath() {
            return "POST /v1/responses";
        }

        @Override
        public String idPrefix() {
            return "resp_";
        }

        @Override
        public TurnRequest check(JsonNode body) {
            return planner.check(body);
        }

        @Override
        public Draft draft(Tenant tenant, Run.Caller caller, TurnRequest request) {
            return planner.draft(tenant, caller, request);
        }

        @Override
        public LiveTurn.Plan plan(Run run, Draft draft, Reserved reserved) {
            return planner.plan(run, draft, reserved, List.of());
        }

        @Override
        public void work(LiveTurn turn) {
            worker.work(turn);
        }
    }
}

package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.body.RequestMemory;
import com.generalaugment.gateway.api.edge.AccessControl;
import com.generalaugment.gateway.api.edge.EdgeMeter;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.EdgeSpan;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.turn.TurnService;
import com.generalaugment.gateway.domain.turn.TurnService.Turn;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import com.generalaugment.libs.runtime.telemetry.Spans;
import jakarta.inject.Singleton;

/** Starts turns from WebSocket messages. Each message passes the same access control as a request. */
@Singleton
final class SocketTurns {

    static final Route.Access ACCESS = new Route.Access.Runtime(Scopes.RESPONSES_CREATE);

    private final AccessControl accessControl;
    private final TurnService turns;
    private final EdgeMeter meter;
    private final RequestMemory memory;
    private final Spans spans;

    SocketTurns(AccessControl accessControl, TurnService turns, EdgeMeter meter, RequestMemory memory, Spans spans) {
        this.accessControl = accessControl;
        this.turns = turns;
        this.meter = meter;
        this.memory = memory;
        this.spans = spans;
    }

    /** Begins the turn, which ends with a call of {@link TurnSocket#turnEnded}. Blocks, so it must not run on an event loop. */
    void run(TurnSocket socket, SocketMessage message) {
        EdgeRequest edgeRequest = begun(socket);
        edgeRequest.hold(memory, message.allocation());
        SocketTurn turn = new SocketTurn(socket, edgeRequest, meter);
        try (LogFields fields = edgeRequest.logFields()) {
            edgeRequest.growForTree(message.content());
            SocketRequest request = SocketRequest.read(message);
            turn.continues(request.previousResponseId());
            accessControl.admit(edgeRequest, ACCESS);
            fields.withProject(edgeRequest.context().tenant());
            edgeRequest.awaitSending(message.content().length);
            follow(socket, edgeRequest, turn, request);
        } catch (Throwable e) {
            turn.refuse(e instanceof Problem known ? known : Problem.internal(e));
        }
    }

    /** The memory of a connection's frames until they are whole messages. */
    Allocation incoming(EdgeRequest upgrade) {
        return memory.open(upgrade.owner());
    }

    /** Answers a message that starts no turn. */
    void refuse(TurnSocket socket, Problem problem) {
        EdgeRequest edgeRequest = begun(socket);
        edgeRequest.refused(problem.reason());
        socket.send(SocketTurn.error(problem));
        meter.end(edgeRequest, new EdgeSpan.Outcome(problem.kind().httpStatus(), true, true));
    }

    private EdgeRequest begun(TurnSocket socket) {
        EdgeRequest edgeRequest = socket.upgrade().turn(spans);
        meter.begin(edgeRequest);
        return edgeRequest;
    }

    private void follow(TurnSocket socket, EdgeRequest edgeRequest, SocketTurn sink, SocketRequest request) {
        Turn turn = new Turn(
                request.body(),
                "",
                edgeRequest.traceHeader("traceparent"),
                edgeRequest.traceHeader("tracestate"),
                socket.memory().of(request.previousResponseId()),
                ConnectionMemory.MOST);
        TurnService.Options options = ResponseRoutes.options(edgeRequest);
        TurnRelay relay = new TurnRelay(
                edgeRequest,
                sink,
                "",
                (id, after, listener) -> turns.replay(edgeRequest.context(), options, id, "", after, listener));
        relay.follow(listener -> turns.execute(edgeRequest.context(), options, turn, listener));
    }
}

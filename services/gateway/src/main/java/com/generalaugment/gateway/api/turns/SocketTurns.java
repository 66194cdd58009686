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

/** A message of a WebSocket on its way to a turn: the same door as for a request, each time again. */
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

    /** Begins the turn; it is over when the socket hears {@link TurnSocket#turnEnded}. Waits, so not for an event loop. */
    void run(TurnSocket socket, SocketMessage message) {
        EdgeRequest exchange = begun(socket);
        exchange.hold(memory, message.allocation());
        SocketTurn turn = new SocketTurn(socket, exchange, meter);
        try (LogFields fields = exchange.logFields()) {
            exchange.growForTree(message.content());
            SocketRequest request = SocketRequest.read(message);
            turn.continues(request.previousResponseId());
            accessControl.admit(exchange, ACCESS);
            fields.withProject(exchange.context().tenant());
            exchange.awaitSending(message.content().length);
            follow(socket, exchange, turn, request);
        } catch (Throwable e) {
            turn.refuse(e instanceof Problem known ? known : Problem.internal(e));
        }
    }

    /** What the frames of a connection hold until they are whole messages. */
    Allocation incoming(EdgeRequest upgrade) {
        return memory.open(upgrade.owner());
    }

    /** Answers a message that gets no turn. */
    void refuse(TurnSocket socket, Problem problem) {
        EdgeRequest exchange = begun(socket);
        exchange.refused(problem.reason());
        socket.send(SocketTurn.error(problem));
        meter.end(exchange, new EdgeSpan.Outcome(problem.kind().httpStatus(), true, true));
    }

    private EdgeRequest begun(TurnSocket socket) {
        EdgeRequest exchange = socket.upgrade().turn(spans);
        meter.begin(exchange);
        return exchange;
    }

    private void follow(TurnSocket socket, EdgeRequest exchange, SocketTurn sink, SocketRequest request) {
        Turn turn = new Turn(
                request.body(),
                "",
                exchange.traceHeader("traceparent"),
                exchange.traceHeader("tracestate"),
                socket.memory().of(request.previousResponseId()),
                ConnectionMemory.MOST);
        TurnService.Options options = ResponseRoutes.options(exchange);
        TurnRelay relay = new TurnRelay(
                exchange,
                sink,
                "",
                (id, after, listener) -> turns.replay(exchange.context(), options, id, "", after, listener));
        relay.follow(listener -> turns.execute(exchange.context(), options, turn, listener));
    }
}

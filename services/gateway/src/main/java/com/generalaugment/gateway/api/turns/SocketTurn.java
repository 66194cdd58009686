package com.generalaugment.gateway.api.turns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.EdgeMeter;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.EdgeSpan;
import com.generalaugment.gateway.api.edge.ResponseWriter;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.libs.runtime.error.ErrorBody;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;

/** One turn on a WebSocket: its events as messages, and the context that the connection keeps of it. */
final class SocketTurn implements TurnSink {

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    private final TurnSocket socket;
    private final EdgeRequest request;
    private final EdgeMeter meter;
    private volatile String continued = "";
    private volatile String responseId = "";

    SocketTurn(TurnSocket socket, EdgeRequest request, EdgeMeter meter) {
        this.socket = socket;
        this.request = request;
        this.meter = meter;
    }

    /** @param previousResponseId empty for none */
    void continues(String previousResponseId) {
        continued = previousResponseId;
    }

    @Override
    public void listen(Runnable drained, Runnable gone) {
        socket.listen(drained, gone);
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isFull() {
        return socket.isFull();
    }

    @Override
    public boolean hasBegun() {
        return !responseId.isEmpty();
    }

    @Override
    public void begin(boolean isReplay) {}

    @Override
    public void frame(Frame frame) {
        if (!hasBegun()) {
            responseId = new StartedTurn(frame.json()).id();
        }
        switch (frame.type()) {
            case "response.completed", "response.incomplete" -> socket.memory().newest(responseId, frame.carried());
            case "response.failed" -> socket.memory().evict(continued);
            default -> {
                // The turn goes on.
            }
        }
        socket.send(frame.json());
    }

    @Override
    public void done() {
        end(OK, true, true);
    }

    @Override
    public void whole(Frame frame) {
        refuse(Problem.internal(new IllegalStateException("turns on a WebSocket are streamed")));
    }

    @Override
    public void refuse(Problem problem) {
        ResponseWriter.note(request, problem);
        socket.memory().evict(continued);
        socket.send(error(problem));
        if (endsTheConnection(problem)) {
            socket.leave(CloseReason.unwelcome(problem));
        }
        end(problem.kind().httpStatus(), true, true);
    }

    @Override
    public void abandon() {
        end(OK, hasBegun(), false);
    }

    /** The error message of a refusal. */
    static byte[] error(Problem problem) {
        ObjectNode message = Json.object().put("type", "error").put("status", status(problem));
        message.set("error", ErrorBody.error(problem));
        return Json.bytes(message);
    }

    private static int status(Problem problem) {
        return problem.reason().equals("previous_response_not_found")
                ? BAD_REQUEST
                : problem.kind().httpStatus();
    }

    /** Whether the credential, valid when the connection was opened, is no longer valid. */
    private static boolean endsTheConnection(Problem problem) {
        return problem.kind() == ErrorKind.UNAUTHENTICATED || problem.reason().equals("insufficient_scope");
    }

    private void end(int status, boolean begun, boolean complete) {
        meter.end(request, new EdgeSpan.Outcome(status, begun, complete));
        socket.turnEnded();
    }
}

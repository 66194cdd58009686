package com.generalaugment.gateway.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.turn.TurnService.Call;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.gateway.domain.turn.TurnService.Listener;
import com.generalaugment.libs.runtime.error.ErrorBody;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Passes a turn's frames on to the client: one write per frame, no faster than the client reads, and stops the call when the
 * client goes away. When the executing replica dies in the middle of a stored turn, it goes on with the one that takes over.
 */
final class TurnRelay {

    /** Opens the stream of a response again, behind a frame that was sent already. */
    interface Reattachment {
        Call open(String responseId, long startingAfter, Listener listener);
    }

    private static final int WINDOW = 32;
    private static final long PING_MILLIS = 10_000;
    private static final Buffer PING = Buffer.buffer(": ping\n\n");
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final long REATTACH_NANOS = Duration.ofSeconds(40).toNanos();
    private static final long REATTACH_PAUSE_MILLIS = 500;

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final String knownId;
    private final Reattachment reattachment;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Call call;
    private byte @Nullable [] firstEvent;
    private long lastNumber = -1;
    private long brokenSince;
    private int owed;
    private boolean draining;
    private boolean ended;
    private long pingTimer = -1;
    private volatile long lastWrite = System.nanoTime();

    /** @param knownId of the response; empty: the first event will tell it */
    TurnRelay(Exchange exchange, Vertx vertx, String knownId, Reattachment reattachment) {
        this.knownId = knownId;
        this.exchange = exchange;
        this.response = exchange.response();
        this.vertx = vertx;
        this.reattachment = reattachment;
        response.closeHandler(closed -> clientIsGone());
        response.exceptionHandler(failure -> clientIsGone());
    }

    /** Opens the call and returns; everything else happens as frames arrive. */
    void follow(Function<Listener, Call> opening) {
        Call opened = opening.apply(new Following());
        lock.lock();
        try {
            call = opened;
            if (ended) {
                opened.cancel();
                return;
            }
        } finally {
            lock.unlock();
        }
        opened.request(WINDOW);
        if (response.closed()) {
            clientIsGone();
        }
    }

    /** The events of one call; after a reattachment, those of an earlier one mean nothing any more. */
    private final class Following implements Listener {

        @Override
        public void onFrame(Frame frame) {
            if (frame.isWhole()) {
                sendWhole(frame);
                return;
            }
            if (!response.headWritten()) {
                begin(frame);
            }
            lastNumber = frame.number();
            if (frame.isTerminal()) {
                write(event(frame));
                finish();
            } else {
                write(event(frame));
                askForMore();
            }
        }

        @Override
        public void onEnd() {
            finish();
        }

        @Override
        public void onFailed(Problem problem) {
            failed(problem);
        }
    }

    private void sendWhole(Frame frame) {
        end();
        Map<String, String> headers = frame.isReplay() ? Map.of("X-Idempotent-Replay", "true") : Map.of();
        Answering.send(exchange, new Reply.Body(200, "application/json", frame.json(), headers));
    }

    private void begin(Frame first) {
        firstEvent = first.json();
        response.setStatusCode(200).setChunked(true);
        Answering.putCommonHeaders(exchange);
        response.putHeader("Content-Type", "text/event-stream");
        response.putHeader("Cache-Control", "no-cache");
        response.putHeader("X-Accel-Buffering", "no");
        if (first.isReplay()) {
            response.putHeader("X-Idempotent-Replay", "true");
        }
        pingTimer = vertx.setPeriodic(PING_MILLIS / 2, timer -> ping());
    }

    private void ping() {
        if (!ended && System.nanoTime() - lastWrite > PING_MILLIS * 1_000_000 && !response.writeQueueFull()) {
            write(PING);
        }
    }

    private void write(Buffer buffer) {
        lastWrite = System.nanoTime();
        if (!response.closed()) {
            response.write(buffer);
        }
    }

    /** Asks for the next frame now, or when the client has read on. */
    private void askForMore() {
        int due;
        Call open;
        lock.lock();
        try {
            owed++;
            if (response.writeQueueFull()) {
                if (!draining) {
                    draining = true;
                    response.drainHandler(drained -> drained());
                }
                return;
            }
            due = owed;
            owed = 0;
            open = call;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.request(due);
        }
    }

    private void drained() {
        int due;
        Call open;
        lock.lock();
        try {
            draining = false;
            due = owed;
            owed = 0;
            open = call;
        } finally {
            lock.unlock();
        }
        if (due > 0 && open != null) {
            open.request(due);
        }
    }

    private void finish() {
        if (end() && !response.closed()) {
            response.end(DONE);
        }
    }

    private void failed(Problem problem) {
        if (ended) {
            return;
        }
        if (firstEvent == null) {
            end();
            Answering.fail(exchange, problem);
        } else if (isLost(problem) && isStored() && mayReattach()) {
            Thread.startVirtualThread(() -> reattach(problem));
        } else {
            tellFailure(problem);
        }
    }

    private void reattach(Problem problem) {
        try {
            Thread.sleep(REATTACH_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tellFailure(problem);
            return;
        }
        String responseId =
                knownId.isEmpty() ? created().path("response").path("id").asText() : knownId;
        lock.lock();
        try {
            owed = 0;
        } finally {
            lock.unlock();
        }
        if (!ended) {
            follow(listener -> reattachment.open(responseId, lastNumber, listener));
        }
    }

    private boolean mayReattach() {
        long now = System.nanoTime();
        if (brokenSince == 0) {
            brokenSince = now;
        }
        return now - brokenSince < REATTACH_NANOS;
    }

    /** Away or restarting, or the response is between two owners: nothing that says the turn itself has failed. */
    private static boolean isLost(Problem problem) {
        return switch (problem.reason()) {
            case "service_unavailable", "upstream_timeout" -> true;
            default -> false;
        };
    }

    private boolean isStored() {
        return created().path("response").path("store").asBoolean(true);
    }

    /** The stream ends as the contract says, also when its source is lost. */
    private void tellFailure(Problem problem) {
        if (!end() || response.closed()) {
            return;
        }
        ObjectNode error = Json.object().put("type", "error").put("sequence_number", ++lastNumber);
        error.set("error", ErrorBody.error(problem));
        error.put("code", problem.reason()).put("message", problem.message()).put("param", problem.param());
        response.write(event(new Frame(lastNumber, "error", Json.bytes(error), false)));
        ObjectNode failed = created();
        if (failed.get("response") instanceof ObjectNode asBegun) {
            failed.put("type", "response.failed").put("sequence_number", ++lastNumber);
            asBegun.put("status", "failed")
                    .putObject("error")
                    .put("code", problem.reason())
                    .put("message", problem.message());
            response.write(event(new Frame(lastNumber, "response.failed", Json.bytes(failed), false)));
        }
        response.end(DONE);
    }

    private ObjectNode created() {
        byte[] first = firstEvent;
        return first == null ? Json.object() : (ObjectNode) Json.readTrusted(first);
    }

    private void clientIsGone() {
        Call open;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            open = call;
        } finally {
            lock.unlock();
        }
        end();
        if (open != null) {
            open.cancel();
        }
    }

    /** @return whether it had not ended before */
    private boolean end() {
        lock.lock();
        try {
            boolean first = !ended;
            ended = true;
            if (first && pingTimer >= 0) {
                vertx.cancelTimer(pingTimer);
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    private static Buffer event(Frame frame) {
        byte[] type = frame.type().getBytes(StandardCharsets.US_ASCII);
        return Buffer.buffer(EVENT.length + type.length + DATA.length + frame.json().length + END.length)
                .appendBytes(EVENT)
                .appendBytes(type)
                .appendBytes(DATA)
                .appendBytes(frame.json())
                .appendBytes(END);
    }
}

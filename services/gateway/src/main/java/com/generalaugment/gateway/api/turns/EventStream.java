package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.ResponseWriter;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the event stream of one client: one write per frame, a ping when idle, and back-pressure. Thread-safe: the lock keeps
 * frames whole and in order, and nothing is written after the end.
 */
final class EventStream implements TurnSink {

    private static final long PING_MILLIS = 10_000;
    private static final Buffer PING = Buffer.buffer(": ping\n\n");
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EdgeRequest request;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean begun;
    private boolean ended;
    private long pingTimer;
    private long lastWriteNanos;

    EventStream(EdgeRequest request, Vertx vertx) {
        this.request = request;
        this.response = request.response();
        this.vertx = vertx;
    }

    @Override
    public void listen(Runnable drained, Runnable gone) {
        response.drainHandler(event -> drained.run());
        response.closeHandler(event -> gone.run());
        response.exceptionHandler(failure -> gone.run());
    }

    @Override
    public boolean isClosed() {
        return response.closed();
    }

    @Override
    public boolean isFull() {
        lock.lock();
        try {
            // An ended response must not be queried, and its client may still read the rest of it.
            return !ended && response.writeQueueFull();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasBegun() {
        return response.headWritten();
    }

    @Override
    public void begin(boolean isReplay) {
        lock.lock();
        try {
            if (begun || ended) {
                return;
            }
            begun = true;
            response.setStatusCode(200).setChunked(true);
            ResponseWriter.putCommonHeaders(request);
            response.putHeader("Content-Type", "text/event-stream");
            response.putHeader("Cache-Control", "no-cache");
            response.putHeader("X-Accel-Buffering", "no");
            if (isReplay) {
                response.putHeader("X-Idempotent-Replay", "true");
            }
            lastWriteNanos = System.nanoTime();
            pingTimer = vertx.setPeriodic(PING_MILLIS / 2, timer -> ping());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void frame(Frame frame) {
        write(event(frame.type(), frame.json()));
    }

    @Override
    public void done() {
        lock.lock();
        try {
            if (close() && !response.closed()) {
                response.end(DONE);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void whole(Frame frame) {
        abandon();
        Map<String, String> headers = frame.isReplay() ? Map.of("X-Idempotent-Replay", "true") : Map.of();
        ResponseWriter.send(request, new Reply.Body(200, "application/json", frame.json(), headers));
    }

    @Override
    public void refuse(Problem problem) {
        abandon();
        ResponseWriter.fail(request, problem);
    }

    @Override
    public void abandon() {
        lock.lock();
        try {
            close();
        } finally {
            lock.unlock();
        }
    }

    private void ping() {
        lock.lock();
        try {
            boolean quiet = System.nanoTime() - lastWriteNanos > PING_MILLIS * 1_000_000;
            if (quiet && !response.writeQueueFull()) {
                write(PING);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(Buffer buffer) {
        lock.lock();
        try {
            if (begun && !ended && !response.closed()) {
                lastWriteNanos = System.nanoTime();
                response.write(buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it was open */
    private boolean close() {
        boolean open = !ended;
        ended = true;
        if (open && begun) {
            vertx.cancelTimer(pingTimer);
        }
        return open;
    }

    private static Buffer event(String type, byte[] json) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        return Buffer.buffer(EVENT.length + name.length + DATA.length + json.length + END.length)
                .appendBytes(EVENT)
                .appendBytes(name)
                .appendBytes(DATA)
                .appendBytes(json)
                .appendBytes(END);
    }
}

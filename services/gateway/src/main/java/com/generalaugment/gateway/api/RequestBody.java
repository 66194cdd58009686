package com.generalaugment.gateway.api;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads a body up to a limit. What goes beyond is read on and thrown away, so that the client gets its answer and not a broken
 * connection; nothing of it stays in memory, and who sends without end is cut off.
 */
final class RequestBody {

    private static final long PATIENCE_SECONDS = 120;
    private static final long MAX_THROWN_AWAY = 256L * 1024 * 1024;
    private static final String CONTINUE = "100-continue";

    private RequestBody() {}

    /** @throws Problem 413 {@code request_too_large} after the client has finished sending, 504 when it does not finish */
    static byte[] read(Exchange exchange, long limit) {
        if (waitsForContinue(exchange.request())) {
            exchange.response().writeContinue();
        }
        return collect(exchange, limit)
                .orElseThrow(() -> Problem.of(
                                ErrorKind.TOO_LARGE, "request_too_large", "The body is larger than this route takes.")
                        .extra("limit_bytes", limit))
                .getBytes();
    }

    /** Reads the rest of a request that is answered without looking at it. */
    static void discard(Exchange exchange) {
        if (waitsForContinue(exchange.request())) {
            // It has sent no body yet and, told the answer, need not.
            exchange.hangUp();
            return;
        }
        try {
            collect(exchange, 0);
        } catch (Problem e) {
            exchange.hangUp();
        }
    }

    private static boolean waitsForContinue(HttpServerRequest request) {
        return CONTINUE.equalsIgnoreCase(request.getHeader("Expect"));
    }

    private static Optional<Buffer> collect(Exchange exchange, long limit) {
        HttpServerRequest request = exchange.request();
        CompletableFuture<Optional<Buffer>> done = new CompletableFuture<>();
        Collector collector = new Collector(exchange, limit, done);
        request.response().closeHandler(closed -> done.completeExceptionally(new IllegalStateException("closed")));
        request.exceptionHandler(done::completeExceptionally);
        request.handler(collector::add);
        request.endHandler(end -> collector.end());
        request.resume();
        if (request.response().closed()) {
            done.completeExceptionally(new IllegalStateException("closed"));
        }
        try {
            return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Problem.of(ErrorKind.INVALID, "invalid_request", "The body did not arrive.")
                    .causedBy(e);
        } catch (TimeoutException e) {
            exchange.hangUp();
            throw Problem.of(ErrorKind.TIMEOUT, "request_timeout", "The body did not arrive in time.")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.internal(e);
        }
    }

    /** Called on the connection's own thread only. */
    private static final class Collector {
        private final Exchange exchange;
        private final long limit;
        private final CompletableFuture<Optional<Buffer>> done;
        private Buffer content = Buffer.buffer();
        private long size;

        Collector(Exchange exchange, long limit, CompletableFuture<Optional<Buffer>> done) {
            this.exchange = exchange;
            this.limit = limit;
            this.done = done;
        }

        void add(Buffer chunk) {
            size += chunk.length();
            if (size <= limit) {
                content.appendBuffer(chunk);
            } else if (size <= limit + MAX_THROWN_AWAY) {
                content = Buffer.buffer();
            } else {
                exchange.hangUp();
                done.complete(Optional.empty());
            }
        }

        void end() {
            done.complete(size > limit ? Optional.empty() : Optional.of(content));
        }
    }
}

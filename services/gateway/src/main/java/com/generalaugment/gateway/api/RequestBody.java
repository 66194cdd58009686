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
 * connection; nothing of it stays in memory.
 */
final class RequestBody {

    private static final long PATIENCE_SECONDS = 120;

    private RequestBody() {}

    /** @throws Problem 413 {@code request_too_large} after the client has finished sending */
    static byte[] read(HttpServerRequest request, long limit) {
        return collect(request, limit)
                .orElseThrow(() -> Problem.of(
                                ErrorKind.TOO_LARGE, "request_too_large", "The body is larger than this route takes.")
                        .extra("limit_bytes", limit))
                .getBytes();
    }

    /** Reads the rest of a request that is answered without looking at it. */
    static void discard(HttpServerRequest request) {
        collect(request, 0);
    }

    private static Optional<Buffer> collect(HttpServerRequest request, long limit) {
        CompletableFuture<Optional<Buffer>> done = new CompletableFuture<>();
        request.response().closeHandler(closed -> done.completeExceptionally(new IllegalStateException("closed")));
        Collector collector = new Collector(limit, done);
        request.handler(collector::add);
        request.exceptionHandler(done::completeExceptionally);
        request.endHandler(end -> collector.end());
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
        try {
            return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Problem.of(ErrorKind.INVALID, "invalid_request", "The body did not arrive.")
                    .causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.internal(e);
        }
    }

    /** Called on the connection's own thread only. */
    private static final class Collector {
        private final long limit;
        private final CompletableFuture<Optional<Buffer>> done;
        private Buffer content = Buffer.buffer();
        private boolean tooLarge;

        Collector(long limit, CompletableFuture<Optional<Buffer>> done) {
            this.limit = limit;
            this.done = done;
        }

        void add(Buffer chunk) {
            if (tooLarge) {
                return;
            }
            if (content.length() + (long) chunk.length() > limit) {
                tooLarge = true;
                content = Buffer.buffer();
                return;
            }
            content.appendBuffer(chunk);
        }

        void end() {
            done.complete(tooLarge ? Optional.empty() : Optional.of(content));
        }
    }
}

package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.api.body.BodyCollector;
import com.generalaugment.gateway.api.body.RequestMemory;
import com.generalaugment.gateway.api.body.UploadTimeout;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body up to a limit and within the memory budget. Bytes beyond it are read and discarded, so that the client gets its
 * answer instead of a broken connection; they do not stay in memory, and the amount is bounded.
 */
final class RequestBody {

    private static final long LOOK_SECONDS = 2;
    private static final long MAX_THROWN_AWAY = 256L * 1024 * 1024;
    private static final String CONTINUE = "100-continue";

    private RequestBody() {}

    /**
     * @param allocation grows by the bytes that are held of the body
     * @throws Problem 413 {@code request_too_large} or 503 after the client has finished sending, 504 when it sends too slowly
     */
    static byte[] read(EdgeRequest edgeRequest, long limit, Allocation allocation) {
        BodyCollector collector = new BodyCollector(limit, allocation);
        Long length = declaredLength(edgeRequest.request());
        if (length != null) {
            collector.expect(length);
        }
        if (waitsForContinue(edgeRequest.request())) {
            if (collector.outcome() != BodyCollector.Outcome.COMPLETE) {
                edgeRequest.hangUp();
                throw refusal(collector.outcome(), limit);
            }
            edgeRequest.response().writeContinue();
        }
        collect(edgeRequest, collector, limit);
        if (collector.outcome() != BodyCollector.Outcome.COMPLETE) {
            throw refusal(collector.outcome(), limit);
        }
        return collector.content();
    }

    /** Reads and discards the body of a request that is answered without it. */
    static void discard(EdgeRequest edgeRequest, Allocation nothing) {
        if (waitsForContinue(edgeRequest.request())) {
            // The client has sent no body yet, and the answer makes it unnecessary.
            edgeRequest.hangUp();
            return;
        }
        try {
            collect(edgeRequest, new BodyCollector(0, nothing), 0);
        } catch (Problem e) {
            edgeRequest.hangUp();
        }
    }

    private static boolean waitsForContinue(HttpServerRequest request) {
        return CONTINUE.equalsIgnoreCase(request.getHeader("Expect"));
    }

    /** The decoder has already refused values that are not numbers. */
    private static @Nullable Long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null || request.getHeader("Transfer-Encoding") != null ? null : Long.valueOf(length.strip());
    }

    private static Problem refusal(BodyCollector.Outcome outcome, long limit) {
        return switch (outcome) {
            case NO_ROOM -> RequestMemory.full();
            case TOO_LARGE, COMPLETE ->
                Problem.of(ErrorKind.TOO_LARGE, "request_too_large", "The body is larger than this route takes.")
                        .extra("limit_bytes", limit);
        };
    }

    private static void collect(EdgeRequest edgeRequest, BodyCollector collector, long limit) {
        HttpServerRequest request = edgeRequest.request();
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        request.response().closeHandler(closed -> done.completeExceptionally(new IllegalStateException("closed")));
        request.exceptionHandler(done::completeExceptionally);
        request.handler(chunk -> {
            collector.add(chunk);
            if (collector.received() > limit + MAX_THROWN_AWAY) {
                edgeRequest.hangUp();
                done.complete(null);
            }
        });
        request.endHandler(end -> done.complete(null));
        request.resume();
        if (request.response().closed()) {
            done.completeExceptionally(new IllegalStateException("closed"));
        }
        await(edgeRequest, collector, done);
    }

    private static void await(
            EdgeRequest edgeRequest, BodyCollector collector, CompletableFuture<@Nullable Void> done) {
        long start = System.nanoTime();
        while (UploadTimeout.isKept(Duration.ofNanos(System.nanoTime() - start), collector.received())) {
            try {
                done.get(LOOK_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                // The loop checks the pace.
            } catch (ExecutionException e) {
                throw Problem.of(ErrorKind.INVALID, "invalid_request", "The body did not arrive.")
                        .causedBy(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.internal(e);
            }
        }
        edgeRequest.hangUp();
        throw Problem.of(ErrorKind.TIMEOUT, "request_timeout", "The body did not arrive in time.");
    }
}

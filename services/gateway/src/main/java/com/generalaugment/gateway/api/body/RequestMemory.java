package com.generalaugment.gateway.api.body;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.limit.ByteBudget;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import com.generalaugment.libs.runtime.limit.JsonWeight;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory budget of this process for input: bodies and messages while they arrive, wait and are passed on. */
@Singleton
public final class RequestMemory {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** Bodies from this size on wait for each other when they exceed 64 MiB together. */
    private static final int LARGE_KIB = 1024;

    private static final int SENDING_KIB = 64 * 1024;
    private static final long SENDING_WAIT_SECONDS = 10;

    private final ByteBudget budget;
    private final Semaphore sending = new Semaphore(SENDING_KIB, true);

    public RequestMemory(ByteBudget budget, MeterRegistry registry) {
        this.budget = budget;
        registry.gauge("general_augment_request_bytes", budget, ByteBudget::used);
        registry.gauge("general_augment_request_bytes_limit", budget, ByteBudget::limit);
    }

    /** @param owner project, key or user; each gets at most its share */
    public Allocation open(String owner) {
        return budget.open(owner);
    }

    /** @throws Problem 503 {@code service_unavailable} when the budget is used up */
    public static void grow(Allocation allocation, long bytes) {
        if (!allocation.grow(bytes)) {
            throw full();
        }
    }

    /**
     * Allocates memory for the tree of a JSON text that is about to be parsed.
     *
     * @throws Problem 413 for a text whose tree never fits, 503 when the budget is used up
     */
    public void growForTree(Allocation allocation, byte[] json) {
        long weight = JsonWeight.of(json);
        if (weight > budget.largest()) {
            throw Problem.of(ErrorKind.TOO_LARGE, "request_too_large", "The JSON document has too many values.")
                    .extra("limit_bytes", budget.largest());
        }
        grow(allocation, weight);
    }

    /**
     * Waits until a body may be sent to another service: the transport copies all of it into memory outside of the heap.
     *
     * @return must be run once the other service has the body
     * @throws Problem 503 after ten seconds
     */
    public Runnable awaitSending(long bytes) {
        int kib = (int) Math.min(bytes / 1024, SENDING_KIB);
        if (kib < LARGE_KIB) {
            return () -> {};
        }
        try {
            if (!sending.tryAcquire(kib, SENDING_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw full();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.internal(e);
        }
        return () -> sending.release(kib);
    }

    public static Problem full() {
        return Problem.unavailable("Too many bytes of requests are in flight. Try again.", null)
                .retryAfter(RETRY_AFTER);
    }
}

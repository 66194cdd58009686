package com.generalaugment.turnexecutor.domain.structured;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Checks that cost more than a few milliseconds. They run on platform threads of their own, on at most half of the processors: on
 * the virtual threads of turns they would keep every other turn of the process waiting.
 */
final class CostlyChecks {

    private static final int MAX_WAITING = 64;
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("schema-check-", 0).factory());

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private CostlyChecks() {}

    /** Waits for the result. @throws Problem 503 when too many checks wait */
    static <T> T run(Callable<T> check) {
        try {
            return POOL.submit(check).get();
        } catch (RejectedExecutionException e) {
            throw busy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a document could not be checked", e.getCause());
        }
    }

    private static Problem busy(Exception cause) {
        return Problem.unavailable("Too many costly schemas are being checked. Try again.", cause);
    }
}

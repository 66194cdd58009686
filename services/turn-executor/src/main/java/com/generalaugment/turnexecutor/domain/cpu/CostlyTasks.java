package com.generalaugment.turnexecutor.domain.cpu;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tasks that take more than a few milliseconds of processor time. They run on platform threads of their own, on at most half
 * of the processors: on the virtual threads of turns they would keep every other turn of the process waiting.
 */
public final class CostlyTasks {

    private static final int MAX_WAITING = 64;
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final ThreadPoolExecutor POOL = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("costly-task-", 0).factory());

    static {
        POOL.allowCoreThreadTimeOut(true);
    }

    private CostlyTasks() {}

    /** Waits for the result. @throws Problem 503 when too many tasks wait */
    public static <T> T run(Callable<T> task) {
        try {
            return resultOf(POOL.submit(task));
        } catch (RejectedExecutionException e) {
            throw busy(e);
        }
    }

    /** As {@link #run}, for results that a turn cannot do without: on the caller's thread when too many tasks wait. */
    public static <T> T runEvenIfBusy(Callable<T> task) {
        Future<T> result;
        try {
            result = POOL.submit(task);
        } catch (RejectedExecutionException e) {
            FutureTask<T> here = new FutureTask<>(task);
            here.run();
            result = here;
        }
        return resultOf(result);
    }

    private static <T> T resultOf(Future<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a costly task failed", e.getCause());
        }
    }

    private static Problem busy(Exception cause) {
        return Problem.unavailable("Too many costly inputs are being worked on. Try again.", cause);
    }
}

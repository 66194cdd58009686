package com.generalaugment.memory.clients;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** As many threads as there are processors, and one bounded queue in front of them, for all models together. */
public final class InferenceThreads implements AutoCloseable {

    /** Queued texts, at about 5 ms of processor time each. A batch of one caller has at most 64. */
    private static final int MAX_WAITING = 256;

    private final ThreadPoolExecutor threads;

    public InferenceThreads(int threads) {
        this(threads, MAX_WAITING);
    }

    InferenceThreads(int threads, int maxWaiting) {
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting),
                Thread.ofPlatform().daemon().name("embedding-", 0).factory());
    }

    /** @throws Problem 503 when the queue is full */
    <T> Future<T> submit(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        try {
            threads.execute(task);
            return task;
        } catch (RejectedExecutionException e) {
            throw Problem.unavailable("Too many texts wait to be embedded. Try again.", e);
        }
    }

    /** Removes work from the queue whose caller no longer waits. Work that has begun continues to its end. */
    void cancel(Future<?> work) {
        work.cancel(false);
        if (work instanceof FutureTask<?> task) {
            threads.remove(task);
        }
    }

    Executor executor() {
        return threads;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

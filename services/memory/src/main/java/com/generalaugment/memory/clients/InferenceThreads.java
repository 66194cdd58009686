package com.generalaugment.memory.clients;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** As many as there are processors, for all models together. */
public final class InferenceThreads implements AutoCloseable {

    private final ExecutorService threads;

    public InferenceThreads(int threads) {
        this.threads = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("embedding-", 0).factory());
    }

    <T> Future<T> submit(Callable<T> work) {
        return threads.submit(work);
    }

    Executor executor() {
        return threads;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

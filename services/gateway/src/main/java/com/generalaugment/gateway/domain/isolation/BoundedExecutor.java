package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks in parallel, with a limit that a busy installation can bear. */
final class BoundedExecutor implements AutoCloseable {

    private static final int HOW_MANY = 8;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(HOW_MANY, Thread.ofVirtual().factory());

    /** Runs all tasks and returns when they are done. */
    void all(List<Runnable> work) {
        List<Future<?>> begun = new ArrayList<>();
        work.forEach(one -> begun.add(threads.submit(one)));
        begun.forEach(BoundedExecutor::await);
    }

    private static void await(Future<?> one) {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : Problem.internal(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.internal(e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}

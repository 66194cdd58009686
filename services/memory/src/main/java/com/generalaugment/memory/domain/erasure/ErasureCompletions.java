package com.generalaugment.memory.domain.erasure;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The calls of this process that wait for the end of an erasure. They poll as well, because another replica may close it. */
final class ErasureCompletions {

    private final Map<String, Set<Waiting>> all = new ConcurrentHashMap<>();

    Waiting await(String erasureId) {
        Waiting waiting = new Waiting(erasureId);
        all.compute(erasureId, (id, others) -> {
            Set<Waiting> them = others == null ? ConcurrentHashMap.newKeySet() : others;
            them.add(waiting);
            return them;
        });
        return waiting;
    }

    /** Wakes the calls that wait for this erasure. */
    void signal(String erasureId) {
        all.getOrDefault(erasureId, Set.of()).forEach(waiting -> waiting.signals.release());
    }

    final class Waiting implements AutoCloseable {

        private final String erasureId;
        private final Semaphore signals = new Semaphore(0);

        private Waiting(String erasureId) {
            this.erasureId = erasureId;
        }

        /** Waits for a signal. @throws Problem 503 when interrupted */
        void atMost(Duration time) {
            try {
                if (signals.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                    signals.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.unavailable("Interrupted.", e);
            }
        }

        @Override
        public void close() {
            all.computeIfPresent(erasureId, (id, them) -> {
                them.remove(this);
                return them.isEmpty() ? null : them;
            });
        }
    }
}

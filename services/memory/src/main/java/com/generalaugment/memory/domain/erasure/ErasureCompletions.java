package com.generalaugment.memory.domain.erasure;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who in this process waits for the end of which erasure. Whoever waits looks by itself too: the end may come elsewhere. */
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

    /** Something has happened to it. */
    void look(String erasureId) {
        all.getOrDefault(erasureId, Set.of()).forEach(waiting -> waiting.news.release());
    }

    final class Waiting implements AutoCloseable {

        private final String erasureId;
        private final Semaphore news = new Semaphore(0);

        private Waiting(String erasureId) {
            this.erasureId = erasureId;
        }

        /** Until there is news. @throws Problem 503 when interrupted */
        void atMost(Duration time) {
            try {
                if (news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
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

package com.generalaugment.memory.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.memory.WordsEmbedder;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Backlog;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.embedding.Reembedding;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundEmbeddingTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final SlowBacklog backlog = new SlowBacklog();
    private final BackgroundEmbedding job = new BackgroundEmbedding(new Reembedding(
            backlog,
            (owner, model, vectors) -> {},
            new Models(new WordsEmbedder("words", 8), List.of()),
            new NoMeter()));

    @Test
    void announcementsGoOnWhileARoundWorks() throws InterruptedException {
        // Given
        job.start(new StartupEvent());
        Thread round = Thread.startVirtualThread(job::reembed);
        backlog.working.await();

        // When
        job.announce();

        // Then
        assertThat(backlog.announcements).hasValue(2);
        assertThat(round.isAlive()).isTrue();
        job.stop(new ShutdownEvent());
    }

    @Test
    void stoppingInterruptsTheRoundAndLeaves() throws InterruptedException {
        // Given
        job.start(new StartupEvent());
        Thread round = Thread.startVirtualThread(job::reembed);
        backlog.working.await();

        // When
        job.stop(new ShutdownEvent());

        // Then
        await().atMost(SOON).until(() -> !round.isAlive());
        assertThat(backlog.left).isTrue();
    }

    @Test
    void nothingRunsBeforeTheStartOrAfterTheStop() {
        // Given
        job.announce();
        job.reembed();
        job.start(new StartupEvent());
        job.stop(new ShutdownEvent());

        // When
        job.announce();
        job.reembed();

        // Then
        assertThat(backlog.announcements).hasValue(1);
        assertThat(backlog.working.getCount()).isEqualTo(1);
    }

    /** A backlog whose rounds take an hour. */
    private static final class SlowBacklog implements Backlog {

        private final AtomicInteger announcements = new AtomicInteger();
        private final AtomicBoolean left = new AtomicBoolean();
        private final CountDownLatch working = new CountDownLatch(1);

        @Override
        public boolean announce(UUID replica, String model, Duration timeout) {
            announcements.incrementAndGet();
            return true;
        }

        @Override
        public void leave(UUID replica) {
            left.set(true);
        }

        @Override
        public List<Owner> take(String model, int most) {
            return List.of();
        }

        @Override
        public Left left(String model) {
            working.countDown();
            try {
                Thread.sleep(Duration.ofHours(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            return new Left(0, 0);
        }

        @Override
        public Map<UUID, String> missing(Owner owner, String model, int most) {
            return Map.of();
        }

        @Override
        public boolean adopt(Owner owner, String model) {
            return true;
        }

        @Override
        public void removeOtherVectors(Owner owner) {}

        @Override
        public List<Examined> examine(Optional<Owner> after, int most) {
            return List.of();
        }
    }

    private static final class NoMeter implements Reembedding.Meter {

        @Override
        public void left(long facts) {}

        @Override
        public void embedded(int facts) {}
    }
}

package com.generalaugment.turnexecutor.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private final EventLog log = new EventLog();
    private final AtomicInteger written = new AtomicInteger();

    private Thread writer(int frames) {
        return Thread.startVirtualThread(() -> {
            for (int i = 0; i < frames; i++) {
                try {
                    log.awaitReader();
                } catch (InterruptedException e) {
                    return;
                }
                log.append(new Frame(i, "response.output_text.delta", new byte[0]));
                written.incrementAndGet();
            }
        });
    }

    private void becomesStuckAt(int frames) {
        await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(60)).until(() -> written.get() == frames);
    }

    @Test
    void aSlowReaderHoldsTheWriterAndNotTheHeap() {
        // Given
        EventLog.Reader reader = () -> {};
        log.follow(reader);

        // When
        Thread writer = writer(2_000);

        // Then
        becomesStuckAt(EventLog.MAX_LAG);
        log.taken(reader, 100);
        becomesStuckAt(EventLog.MAX_LAG + 100);
        log.leave(reader);
        await().atMost(Duration.ofSeconds(60)).until(() -> !writer.isAlive());
        assertThat(written).hasValue(2_000);
    }

    @Test
    void aFastReaderIsNotHeldByASlowOne() {
        // Given
        EventLog.Reader slow = () -> {};
        EventLog.Reader fast = new EventLog.Reader() {
            @Override
            public void onChange() {
                log.taken(this, log.frames().size());
            }
        };
        log.follow(slow);
        log.follow(fast);

        // When
        Thread writer = writer(1_000);

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> !writer.isAlive());
        assertThat(written).hasValue(1_000);
    }

    @Test
    void aStoppedTurnDoesNotWaitForAReaderThatTakesNothing() {
        // Given
        log.follow(() -> {});
        Thread writer = writer(1_000);
        becomesStuckAt(EventLog.MAX_LAG);

        // When
        log.stopWaiting();

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> !writer.isAlive());
    }

    @Test
    void theEndIsKnownAfterATerminalFrameOnly() {
        // Given
        log.append(new Frame(0, "response.created", new byte[0]));
        assertThat(log.endsBefore(1)).isFalse();

        // When
        log.append(new Frame(1, "response.completed", new byte[0]));

        // Then
        assertThat(log.endsBefore(2)).isTrue();
        assertThat(log.endsBefore(1)).isFalse();
        assertThat(log.at(2)).isNull();
    }

    @Test
    void aFrameIsSeenWhenItIsShownAndNotWhenItIsAdded() {
        // Given
        AtomicInteger changes = new AtomicInteger();
        log.follow(changes::incrementAndGet);
        log.add(new Frame(0, "response.created", new byte[0]));
        log.add(new Frame(1, "response.completed", new byte[0]));
        assertThat(log.at(0)).isNull();
        assertThat(log.endsBefore(0)).isFalse();

        // When
        log.showNext();

        // Then
        assertThat(log.at(0)).isNotNull();
        assertThat(log.at(1)).isNull();
        assertThat(log.endsBefore(1)).isFalse();
        assertThat(changes).hasValue(2);
    }
}

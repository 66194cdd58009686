package com.generalaugment.libs.runtime.kafka;

import com.generalaugment.libs.runtime.kafka.TopicListener.Handler;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Hands the records of one poll to the handler. A batch that fails is halved until the record that cannot be handled is alone; that one is
 * tried again a few times and then becomes a dead letter, and the others are handled. For one thread.
 */
final class RecordDelivery {

    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** The group's coordinator takes a consumer that does not poll for five minutes for dead. */
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

    private final Handler handler;
    private final DeadLetterWriter deadLetters;
    private final BooleanSupplier stopping;

    private int done;
    private long began;

    RecordDelivery(Handler handler, DeadLetterWriter deadLetters, BooleanSupplier stopping) {
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.stopping = stopping;
    }

    /**
     * How far it came.
     *
     * @param done records from the first on that were handled or are dead letters
     * @param interruption why the rest must wait; null when nothing is left or only the time is over
     */
    record Delivered(int done, @Nullable RuntimeException interruption) {}

    Delivered deliver(List<ConsumerRecord<String, byte[]>> records) {
        done = 0;
        began = System.nanoTime();
        try {
            halve(records);
            return new Delivered(done, null);
        } catch (RuntimeException interruption) {
            return new Delivered(done, interruption);
        }
    }

    /** @throws RuntimeException when the records must wait */
    private void halve(List<ConsumerRecord<String, byte[]>> records) {
        if (isOverdue()) {
            return;
        }
        if (records.size() == 1) {
            deliverOne(records.getFirst());
            return;
        }
        Throwable failure = attempt(records);
        if (failure == null) {
            return;
        }
        int middle = records.size() / 2;
        halve(records.subList(0, middle));
        if (!isOverdue()) {
            halve(records.subList(middle, records.size()));
        }
    }

    private void deliverOne(ConsumerRecord<String, byte[]> record) {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        for (int attempt = 1; ; attempt++) {
            Throwable failure = attempt(List.of(record));
            if (failure == null) {
                return;
            }
            if (attempt == ATTEMPTS || RecordFailures.isFinal(failure)) {
                deadLetters.write(record, failure, attempt);
                done++;
                return;
            }
            backoff.pause();
        }
    }

    /** Null when it succeeded. @throws RuntimeException when it failed and the record is not to blame */
    private @Nullable Throwable attempt(List<ConsumerRecord<String, byte[]>> records) {
        try {
            handler.handle(records);
            done += records.size();
            return null;
        } catch (StackOverflowError e) {
            return e;
        } catch (RuntimeException e) {
            // While the service stops its stores close: that says nothing of a record.
            if (RecordFailures.isOutage(e) || stopping.getAsBoolean()) {
                throw e;
            }
            return e;
        }
    }

    private boolean isOverdue() {
        return done > 0 && System.nanoTime() - began > LONGEST_NANOS;
    }
}

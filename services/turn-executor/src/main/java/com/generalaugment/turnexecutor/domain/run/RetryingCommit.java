package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.time.Jitter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Repeats a write while the database is unavailable; the calling thread waits. */
public final class RetryingCommit {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Clock clock;
    private final Duration timeout;

    public RetryingCommit(Clock clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * @param write may have been carried out although it failed, so it can be repeated
     * @throws Problem when the database stays unavailable
     */
    public void run(Runnable write) {
        Instant giveUp = clock.instant().plus(timeout);
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                write.run();
                return;
            } catch (Problem e) {
                if (e.kind() != ErrorKind.UNAVAILABLE || clock.instant().isAfter(giveUp)) {
                    throw e;
                }
                sleep(Jitter.of(pause));
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            }
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

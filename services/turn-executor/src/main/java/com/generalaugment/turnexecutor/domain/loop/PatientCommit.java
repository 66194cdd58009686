package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.time.Jitter;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Finishes a run. The database may be away for a moment: the result waits for it, the caller waits for the result. */
final class PatientCommit {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final RunStore runs;
    private final Clock clock;
    private final Duration patience;

    PatientCommit(RunStore runs, Clock clock, Duration patience) {
        this.runs = runs;
        this.clock = clock;
        this.patience = patience;
    }

    /** @throws RunStore.LostLease when a newer owner has the run; @throws Problem when the database stays away */
    void finish(Run run, RunStore.Result result) {
        Instant giveUp = clock.instant().plus(patience);
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                runs.finish(run, result);
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

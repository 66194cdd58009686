package com.generalaugment.turnexecutor.domain.erasure;

import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.turnexecutor.domain.erasure.UserTurns.UserTurn;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.turn.Cancellations;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The use case of erasing a user: turns that are going on end first, then everything goes, then it is reported. */
public final class UserErasures {

    private static final int AT_ONCE = 1000;

    private final UserTurns turns;
    private final Cancellations cancellations;
    private final LiveStreams streams;

    public UserErasures(UserTurns turns, Cancellations cancellations, LiveStreams streams) {
        this.turns = turns;
        this.cancellations = cancellations;
        this.streams = streams;
    }

    /**
     * Erases the user and reports; reports again when it is done already. Nothing happens when another replica is at
     * it. Safe to repeat, and must be when it fails.
     */
    public void erase(Erasure erasure) {
        turns.begin(erasure).ifPresent(part -> erase(erasure, part));
    }

    private void erase(Erasure erasure, Part claimed) {
        Instant until = erasure.asOfOurClock();
        Part part = claimed;
        for (List<UserTurn> some = some(erasure, until); !some.isEmpty(); some = some(erasure, until)) {
            endOpen(erasure, some);
            streams.erase(
                    erasure.tenant(), some.stream().map(UserTurn::responseId).toList());
            part = turns.erase(erasure, part, some);
        }
        turns.finish(erasure, part, until);
    }

    private List<UserTurn> some(Erasure erasure, Instant until) {
        return turns.begun(erasure.tenant(), erasure.userId(), until, AT_ONCE);
    }

    /** All at the same time: a turn whose owner has crashed takes as long as its lease. */
    private void endOpen(Erasure erasure, List<UserTurn> some) {
        List<UserTurn> open = some.stream().filter(UserTurn::isOpen).toList();
        if (open.isEmpty()) {
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> ending = open.stream()
                    .map(turn -> threads.submit(() -> cancellations.end(erasure.tenant(), turn.responseId())))
                    .toList();
            threads.close();
            ending.forEach(Future::resultNow);
        }
    }
}

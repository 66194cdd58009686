package com.generalaugment.turnexecutor.domain.memory;

import com.generalaugment.turnexecutor.domain.run.Run;
import java.time.Duration;

/** Port to memory: what should a turn know of its user? */
public interface Recall {

    /** Whether this installation has a memory. */
    boolean isThere();

    /** @param value how long a turn waits for memory */
    record Deadline(Duration value) {}

    /** Answers within its deadline and never fails: without memory a turn goes on. */
    Recollection recall(Run run, Question question);

    /**
     * @param words what the user says
     * @param maxTokens what all facts together may have
     */
    record Question(String userId, String words, int maxFacts, int maxTokens) {}
}

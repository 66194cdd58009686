package com.generalaugment.memory.domain.learning;

/** Port: counts what becomes of lessons and of what is proposed in them. */
public interface LearningMeter {

    /** @param outcome {@code quarantined}, {@code confirmed}, {@code known}, {@code nothing}, {@code given_up}, or why it is junk */
    void count(String outcome);
}

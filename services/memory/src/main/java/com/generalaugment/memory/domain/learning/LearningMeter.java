package com.generalaugment.memory.domain.learning;

/** Port: counts the outcomes of extraction jobs and of their proposals. */
public interface LearningMeter {

    /**
     * @param outcome {@code quarantined}, {@code confirmed}, {@code known}, {@code nothing}, {@code given_up}, or why it is
     * junk
     */
    void count(String outcome);
}

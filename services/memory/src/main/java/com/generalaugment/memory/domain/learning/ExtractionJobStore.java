package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.facts.FactStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Port: turns that wait to be learned from. Each is learned from once in effect, whoever takes it how often. */
public interface ExtractionJobStore {

    /** To be called again for the same turn without effect. */
    void offer(ExtractionJob extractionJob);

    /**
     * The one that is due for longest.
     *
     * @param lease how long nobody else takes it
     * @param mostOfProject that may be taken at the same time
     */
    Optional<ExtractionJob> take(Duration lease, int mostOfProject);

    /** The end of a lesson and what is learned from it, in one transaction. @return empty: it has ended, or the user was purged */
    <T> Optional<T> finish(ExtractionJob extractionJob, Function<FactStore.Rows, T> work);

    /** It is tried again after the pause. */
    void postpone(ExtractionJob extractionJob, Duration pause);

    void sweep();
}

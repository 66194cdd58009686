package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.facts.FactStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Port: queued extraction jobs. Each has one effect, however often it is taken. */
public interface ExtractionJobStore {

    /** Repeated calls for the same turn have no effect. */
    void offer(ExtractionJob extractionJob);

    /**
     * Takes the job that has been due for longest.
     *
     * @param lease how long no other worker takes it
     * @param mostOfProject that may be taken at the same time
     */
    Optional<ExtractionJob> take(Duration lease, int mostOfProject);

    /** Ends the job and saves its results, in one transaction. @return empty: the job has ended already, or the user was purged */
    <T> Optional<T> finish(ExtractionJob extractionJob, Function<FactStore.Rows, T> work);

    /** Makes the job due again after the pause. */
    void postpone(ExtractionJob extractionJob, Duration pause);

    void sweep();
}

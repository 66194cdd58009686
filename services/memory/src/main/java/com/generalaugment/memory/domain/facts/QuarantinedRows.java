package com.generalaugment.memory.domain.facts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Port: facts of one held user that nobody has confirmed yet. No search, profile or recall sees them. */
public interface QuarantinedRows {

    /** Newest first. */
    List<Fact> all(Instant now);

    Optional<Fact> find(UUID id, Instant now);

    /** The one with the same normalized text. */
    Optional<Fact> twinOf(String text, Instant now);

    /** Vectors of those of which one is kept. */
    Map<UUID, float[]> vectors(String model);

    /** One more. When there are too many, the oldest go. */
    void add(Fact fact, String model, float[] vector);

    /**
     * It is active from now on and never expires by itself. Where the same text has become active by itself meanwhile, that one
     * stays and is counted once more.
     */
    Fact confirm(UUID id, Confirmation how, Instant now);
}

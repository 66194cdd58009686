package com.generalaugment.memory.domain.facts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Port: unconfirmed facts of one locked user. No search, profile or recall returns them. */
public interface QuarantinedRows {

    /** Newest first. */
    List<Fact> all(Instant now);

    Optional<Fact> find(UUID id, Instant now);

    /** The one with the same normalized text. */
    Optional<Fact> twinOf(String text, Instant now);

    /** Vectors of the facts that have one. */
    Map<UUID, float[]> vectors(String model);

    /** Adds a fact. The oldest ones above the limit are deleted. */
    void add(Fact fact, String model, float[] vector);

    /**
     * Makes the fact active, without an expiry. If a fact with the same text has become active meanwhile, that one stays and
     * its count goes up.
     */
    Fact confirm(UUID id, Confirmation how, Instant now);
}

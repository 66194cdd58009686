package com.generalaugment.memory.api;

import com.generalaugment.libs.runtime.error.Problem;
import java.util.Optional;
import java.util.UUID;

/** Ids of facts as callers write them. */
final class MemoryId {

    private MemoryId() {}

    /** Empty when the text is no id of a fact. */
    static Optional<UUID> read(String text) {
        try {
            UUID id = UUID.fromString(text);
            // The JDK also reads shorter forms.
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @throws Problem {@code memory_not_found}: as for any fact that does not exist */
    static UUID existing(String text) {
        return read(text).orElseThrow(() -> Problem.notFound("memory"));
    }
}

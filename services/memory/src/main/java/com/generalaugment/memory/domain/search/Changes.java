package com.generalaugment.memory.domain.search;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The changes of a user's live facts since a version.
 *
 * @param version the current one; 0: there is no such user
 * @param model of all the vectors; it changes only together with a whole read
 * @param whole whether these are all live facts: rows were deleted, the model has changed, or no version was known
 * @param live new and changed ones
 * @param gone facts that are no longer live
 */
public record Changes(long version, String model, boolean whole, List<Row> live, List<UUID> gone) {

    /** @param vector empty: missing or damaged */
    public record Row(Entry entry, Optional<float[]> vector) {}
}

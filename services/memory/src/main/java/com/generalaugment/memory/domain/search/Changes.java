package com.generalaugment.memory.domain.search;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What has changed of a user's live facts since a version.
 *
 * @param version of now; 0: there is no such user
 * @param model of all the vectors; it changes with a version that is told whole
 * @param whole whether these are all live facts: rows have gone, the model is another one, or nothing was known
 * @param live new and changed ones
 * @param gone those that are live no more
 */
public record Changes(long version, String model, boolean whole, List<Row> live, List<UUID> gone) {

    /** @param vector empty: missing, or not what was written */
    public record Row(Entry entry, Optional<float[]> vector) {}
}

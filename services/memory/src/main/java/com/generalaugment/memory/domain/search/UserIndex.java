package com.generalaugment.memory.domain.search;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All live facts of one user as of one version of that user, with vectors of one model: the input of ranking. Immutable; a
 * newer index shares the vectors of the older one.
 */
public final class UserIndex {

    static final UserIndex EMPTY = new UserIndex(0, "", List.of());

    private static final int OVERHEAD_BYTES = 256;

    private final long version;
    private final String model;
    private final Entry[] entries;
    private final int bytes;

    UserIndex(long version, String model, Collection<Entry> entries) {
        this.version = version;
        this.model = model;
        this.entries = entries.toArray(Entry[]::new);
        int sum = OVERHEAD_BYTES;
        for (Entry entry : this.entries) {
            sum += entry.bytes();
        }
        this.bytes = sum;
    }

    long version() {
        return version;
    }

    String model() {
        return model;
    }

    Entry[] entries() {
        return entries;
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    int bytes() {
        return bytes;
    }

    /** The index after the changes. */
    UserIndex with(Changes changes, Collection<Entry> added) {
        Map<UUID, Entry> all = new LinkedHashMap<>(HashMap.newHashMap(entries.length + added.size()));
        if (!changes.whole()) {
            if (!changes.model().equals(model)) {
                throw new IllegalStateException("vectors of two models in one user index");
            }
            for (Entry entry : entries) {
                all.put(entry.id(), entry);
            }
            changes.gone().forEach(all::remove);
        }
        added.forEach(entry -> all.put(entry.id(), entry));
        return new UserIndex(changes.version(), changes.model(), all.values());
    }
}

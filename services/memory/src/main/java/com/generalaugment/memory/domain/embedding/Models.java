package com.generalaugment.memory.domain.embedding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The embedding models that this replica can use. Each user has one model in force, in which all of his facts are ranked; what is
 * configured is the one that users get: new ones at once, others when all of their facts have a vector of it.
 */
public final class Models {

    private final Embedder wanted;
    private final Map<String, Embedder> usable = new LinkedHashMap<>();

    /** @param others that users may still have */
    public Models(Embedder wanted, List<Embedder> others) {
        this.wanted = wanted;
        others.forEach(other -> usable.put(other.model(), other));
        usable.put(wanted.model(), wanted);
    }

    /** As configured. */
    public Embedder wanted() {
        return wanted;
    }

    public Set<String> usable() {
        return Set.copyOf(usable.keySet());
    }

    /** The one of that name; for a name that this replica cannot use the configured one. */
    public Embedder of(String model) {
        return usable.getOrDefault(model, wanted);
    }
}

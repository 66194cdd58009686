package com.generalaugment.memory.domain.embedding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The embedding models that this replica can use. Each user has one model in force, which ranks all facts of the user. The
 * configured model is for new users at once, and for others when all of their facts have a vector of it.
 */
public final class Models {

    private final Embedder wanted;
    private final Map<String, Embedder> usable = new LinkedHashMap<>();

    /** @param others models that users may still have */
    public Models(Embedder wanted, List<Embedder> others) {
        this.wanted = wanted;
        others.forEach(other -> usable.put(other.model(), other));
        usable.put(wanted.model(), wanted);
    }

    /** The configured model. */
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

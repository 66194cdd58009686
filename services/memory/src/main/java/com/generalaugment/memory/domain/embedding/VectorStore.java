package com.generalaugment.memory.domain.embedding;

import com.generalaugment.memory.domain.Owner;
import java.util.Map;
import java.util.UUID;

/** Port: where the vectors of facts are kept. */
public interface VectorStore {

    /** Writes vectors, also over damaged ones. Facts that have been deleted meanwhile get none. */
    void save(Owner owner, String model, Map<UUID, float[]> vectors);
}

package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.embedding.VectorStore;
import com.generalaugment.memory.domain.facts.Fact;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Port: the reads of search. Every result is as of one moment and carries its version. */
public interface UserIndexStore extends VectorStore {

    /** In the user's model if it is among the usable ones, else in the wanted one. @param since known version; 0: none */
    Changes changes(Owner owner, Models models, long since);

    /** Those of the facts that are live now, in any order. */
    Snapshot facts(Owner owner, Collection<UUID> ids, Instant now);

    /** The newest live facts that the filter accepts. */
    Snapshot newest(Owner owner, Filter filter, int limit, Instant now);

    /** Texts of these facts. */
    Map<UUID, String> texts(Owner owner, Collection<UUID> ids);

    /** The distinct words of a text, as those of facts are stemmed; in ascending order of their hashes. */
    int[] words(String text);

    /**
     * @param version of the user; 0: there is no such user
     * @param userId internal id of the user
     */
    record Snapshot(long version, Optional<UUID> userId, List<Fact> facts) {}
}

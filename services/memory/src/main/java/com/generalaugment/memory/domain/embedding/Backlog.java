package com.generalaugment.memory.domain.embedding;

import com.generalaugment.memory.domain.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Port: the users of all projects whose facts are to be embedded. Any number of replicas may work on them. */
public interface Backlog {

    /**
     * Announces this replica and its configured model.
     *
     * @param timeout replicas without an announcement for longer count as gone
     * @return whether all replicas announce this model
     */
    boolean announce(UUID replica, String model, Duration timeout);

    void leave(UUID replica);

    /** Users with another model. No other replica gets them for a while. */
    List<Owner> take(String model, int most);

    Left left(String model);

    /** Texts of the user's live facts without a vector of the model. A user who is to get another model stays taken. */
    Map<UUID, String> missing(Owner owner, String model, int most);

    /**
     * Ranks the user's facts in this model from now on, and deletes vectors of other models.
     *
     * @return false: nothing has changed, because a fact has no vector of the model
     */
    boolean adopt(Owner owner, String model);

    /** Deletes vectors of other models than the user's. */
    void removeOtherVectors(Owner owner);

    /** The next users, of any model. @param after empty: from the beginning */
    List<Examined> examine(Optional<Owner> after, int most);

    /** The work that is left until every user has the model. */
    record Left(long users, long facts) {}

    /** @param needsRepair a fact has no vector, or there are vectors of other models */
    record Examined(Owner owner, String model, boolean needsRepair) {}
}

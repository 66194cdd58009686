package com.generalaugment.memory.domain.embedding;

import com.generalaugment.memory.domain.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Port: which users, of all projects, have facts to be embedded. Any number of replicas may ask and work. */
public interface Backlog {

    /**
     * Says that this replica is there and which model it is told to use.
     *
     * @param timeout one that has not said so for longer is not there any more
     * @return whether all replicas want this one
     */
    boolean announce(UUID replica, String model, Duration timeout);

    void leave(UUID replica);

    /** Users with another model; nobody else gets them for a while. */
    List<Owner> take(String model, int most);

    Left left(String model);

    /** Texts of the user's live facts without a vector of the model. Who is to get another model stays taken. */
    Map<UUID, String> missing(Owner owner, String model, int most);

    /**
     * The user's facts are ranked in this model from now on, and vectors of others go.
     *
     * @return false: nothing has happened, there is a fact without a vector of it
     */
    boolean adopt(Owner owner, String model);

    /** Vectors of other models than the user's go. */
    void tidy(Owner owner);

    /** The next users, of any model. @param after empty: from the beginning */
    List<Examined> examine(Optional<Owner> after, int most);

    /** What is still to be done until every user has the model. */
    record Left(long users, long facts) {}

    /** @param ailing a fact has no vector, or there are vectors of other models */
    record Examined(Owner owner, String model, boolean ailing) {}
}

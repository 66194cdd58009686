package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.memory.domain.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Port: what is written, and what is read beside search. */
public interface FactStore {

    /** Work on one user's rows as one transaction. */
    <T> T write(Owner owner, Function<Rows, T> work);

    /**
     * Holds the user, gives it a new version and inserts the fact, all in one step.
     *
     * @param model of one who is new
     * @return whose it is; empty: nothing has been inserted, and whoever wants it must look. The text is known, or something waits for confirmation
     */
    Optional<Added> add(Owner owner, Fact fact, String model);

    Overview overview(Owner owner, Instant now);

    /** All versions of the fact, oldest first; none: there is no such fact of this user. */
    List<Fact> lineage(Owner owner, UUID id, Instant now);

    /** What waits for confirmation, newest first. */
    List<Fact> quarantined(Owner owner, Instant now);

    Optional<Kept> kept(Owner owner, String key);

    Optional<Receipt> receipt(Tenant tenant, String id);

    /** Erases what has expired, of all users. Any number of replicas may do so. */
    void sweep();

    /** @param userId our id of the user; empty: there is none @param profile JSON object */
    record Overview(Optional<UUID> userId, String profile, long facts) {}

    /** The answer of an earlier request. */
    record Kept(String fingerprint, byte[] body) {}

    /** A fact that is there now. @param isNew false: its text was known, and it is as it was */
    record Inserted(Fact fact, boolean isNew) {}

    /** @param userId our id of the user @param model whose vectors rank his facts */
    record Added(UUID userId, String model) {}

    /** @param facts ids of the facts that have gone */
    record Removed(List<UUID> facts, int vectors) {}

    /** Rows of one user in an open transaction. Whoever holds the user is the only writer. */
    interface Rows {

        /** Holds the user and gives it a new version. @param model of one who is new */
        User hold(String model);

        /** As {@link #hold}, unless there is no such user. */
        Optional<User> holdKnown();

        Optional<Kept> kept(String key);

        void keep(String key, Kept answer);

        void saveProfile(String json);

        /** A new fact, or a further sight of the live one with the same text. */
        Inserted insert(Fact fact);

        QuarantinedRows quarantine();

        /** A live fact. */
        Optional<Fact> live(UUID id, Instant now);

        void supersede(UUID id);

        /** The versions of one fact become versions of the other. */
        void joinLineage(UUID group, Fact successor, UUID supersedes);

        /** The fact with its earlier versions; a live one with all of them. */
        Removed remove(UUID id);

        Removed removeAll();

        /** Answers kept for repetitions: they tell facts. @return how many */
        int removeAnswers();

        /** Nothing is learned any more from turns that ended before; what waits for that is forgotten. Comes first: it waits. */
        void stopLearning(Instant endedBefore);

        /** With the profile. */
        void removeUser();

        /** How many rows of these facts, or of the whole user, are still there. */
        int remaining(List<UUID> facts);

        int remainingOfUser();

        void issue(Receipt receipt);
    }

    /**
     * @param id ours
     * @param profile JSON object
     * @param model whose vectors rank his facts
     * @param hasQuarantined whether anything waits for confirmation
     */
    record User(UUID id, String profile, String model, boolean hasQuarantined) {}
}

package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.memory.domain.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Port: writes of facts, and reads other than search. */
public interface FactStore {

    /** Work on one user's rows as one transaction. */
    <T> T write(Owner owner, Function<Rows, T> work);

    /**
     * Locks the user, assigns a new version and inserts the fact, in one step.
     *
     * @param model of a new user
     * @return the user; empty: nothing has been inserted, because the text is known or a fact of the user is in quarantine
     */
    Optional<Added> add(Owner owner, Fact fact, String model);

    Overview overview(Owner owner, Instant now);

    /** All versions of the fact, oldest first; empty: the user has no such fact. */
    List<Fact> lineage(Owner owner, UUID id, Instant now);

    /** The facts in quarantine, newest first. */
    List<Fact> quarantined(Owner owner, Instant now);

    Optional<Kept> kept(Owner owner, String key);

    Optional<Receipt> receipt(Tenant tenant, String id);

    /** Deletes expired rows of all users. Any number of replicas may call it. */
    void sweep();

    /** @param userId internal id of the user; empty: there is none @param profile JSON object */
    record Overview(Optional<UUID> userId, String profile, long facts) {}

    /** The answer of an earlier request. */
    record Kept(String fingerprint, byte[] body) {}

    /** A stored fact. @param isNew false: the text was known, and the fact is unchanged */
    record Inserted(Fact fact, boolean isNew) {}

    /** @param userId internal id of the user @param model that ranks the user's facts */
    record Added(UUID userId, String model) {}

    /** @param facts ids of the deleted facts */
    record Removed(List<UUID> facts, int vectors) {}

    /** Rows of one user in an open transaction. The transaction that holds the user is the only writer. */
    interface Rows {

        /** Locks the user and assigns a new version. @param model of a new user */
        User hold(String model);

        /** As {@link #hold}, if the user exists. */
        Optional<User> holdKnown();

        Optional<Kept> kept(String key);

        void keep(String key, Kept answer);

        void saveProfile(String json);

        /** Inserts the fact, or counts the live one with the same text once more. */
        Inserted insert(Fact fact);

        QuarantinedRows quarantine();

        /** A live fact. */
        Optional<Fact> live(UUID id, Instant now);

        void supersede(UUID id);

        /** The versions of one fact become versions of the other. */
        void joinLineage(UUID group, Fact successor, UUID supersedes);

        /** Deletes the fact with its earlier versions; a live one with all versions. */
        Removed remove(UUID id);

        Removed removeAll();

        /** Deletes answers kept for repetitions, because they contain facts. @return how many */
        int removeAnswers();

        /**
         * Prevents learning from turns that ended before, and deletes their extraction jobs. To be called first, because it
         * waits for locks.
         */
        void stopLearning(Instant endedBefore);

        /** Deletes the user with the profile. */
        void removeUser();

        /** How many rows of these facts remain. */
        int remaining(List<UUID> facts);

        int remainingOfUser();

        void issue(Receipt receipt);
    }

    /**
     * @param id internal id
     * @param profile JSON object
     * @param model that ranks the user's facts
     * @param hasQuarantined whether facts of the user are in quarantine
     */
    record User(UUID id, String profile, String model, boolean hasQuarantined) {}
}

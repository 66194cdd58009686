package com.generalaugment.memory.reembedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Replica;
import com.generalaugment.memory.Tables;
import com.generalaugment.memory.WordsEmbedder;
import com.generalaugment.memory.clients.InProcessModel;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Backlog;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Reembedding;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.search.UserIndexStore;
import com.generalaugment.memory.jobs.BackgroundEmbedding;
import com.generalaugment.memory.jobs.Pausing;
import com.generalaugment.memory.store.OwnedRows;
import com.generalaugment.memory.store.PgBacklog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users get another embedding model while replicas search and store for them. Vectors of two models cannot be multiplied here. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class ReembeddingIT {

    private static final long CACHE = 8_000_000;
    private static final Embedder OLD = new WordsEmbedder("old", 64);
    private static final WordsEmbedder NEW = new WordsEmbedder("new", 96);

    @Inject
    FactStore facts;

    @Inject
    UserIndexStore userIndexes;

    @Inject
    Database database;

    @Inject
    OwnedRows rows;

    @Inject
    BackgroundEmbedding background;

    private Backlog backlog;
    private Replica old;
    private Replica young;

    /** The application itself stays out of it: here it would be one more replica with a model of its own. */
    @BeforeEach
    void startReplicas() {
        Pausing.pause(background);
        Tables.execute("TRUNCATE memory.app_user, memory.fact, memory.replica CASCADE");
        backlog = new PgBacklog(database, rows);
        old = new Replica(facts, userIndexes, CACHE, OLD, List.of());
        young = new Replica(facts, userIndexes, CACHE, NEW, List.of(OLD));
    }

    @AfterEach
    void letTheApplicationGoOn() {
        Pausing.goOn(background);
    }

    @Test
    void usersGetTheNewModelUnderLoadWhenNoReplicaWantsTheOldOneAnyMore() throws InterruptedException {
        // Given
        Replica younger = new Replica(facts, userIndexes, CACHE, NEW, List.of(OLD));
        Reembedding ofOld = job(old);
        Reembedding ofYoung = job(young);
        try (Crew crew = new Crew(20, 200, List.of(old)).start()) {
            crew.use(List.of(old, young));
            ofOld.announce();
            ofOld.work();
            ofYoung.announce();
            ofYoung.work();
            awaitSearches(crew, 200);
            assertThat(models()).isEqualTo("old");

            // When
            crew.use(List.of(young, younger));
            ofOld.leave();
            ofYoung.announce();
            await().atMost(Duration.ofSeconds(90)).until(() -> {
                ofYoung.work();
                return backlog.left("new").users() == 0;
            });
            awaitSearches(crew, 200);

            // Then
            assertThat(crew.failures()).isEmpty();
            assertThat(models()).isEqualTo("new");
        }
        awaitOnlyVectorsOf("new", ofYoung);
    }

    @Test
    void whatIsKilledInTheMiddleIsGoneOnWithByAnother() throws InterruptedException {
        // Given: one stops in the middle of a user's facts
        Crew crew = new Crew(3, 200, List.of(old));
        awaitVectors();
        Reembedding first = new Reembedding(backlog, userIndexes, young.models(), new InterruptAfter(250));
        first.announce();
        assertThatThrownBy(first::work).isInstanceOf(InterruptedException.class);
        Replica other = new Replica(facts, userIndexes, CACHE, NEW, List.of(OLD));
        assertThat(other.find(crew.users().getLast(), "number n7")).hasSize(10);
        Tables.execute("UPDATE memory.app_user SET taken_until = now() - interval '1 second'");

        // When
        job(other).work();

        // Then: no fact is embedded twice
        assertThat(models()).isEqualTo("new");
        assertThat(young.embedded() + other.embedded()).isLessThanOrEqualTo(3 * 200 + 1);
        assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector WHERE model <> 'new'"))
                .isZero();
    }

    @Test
    void aReplicaThatWasKilledCountsUntilItHasBeenSilentForLong() {
        // Given
        Duration timeout = Duration.ofSeconds(45);
        backlog.announce(UUID.randomUUID(), "old", timeout);
        UUID replica = UUID.randomUUID();
        boolean before = backlog.announce(replica, "new", timeout);
        Tables.execute("UPDATE memory.replica SET seen_at = now() - interval '46 seconds' WHERE model = 'old'");

        // When
        boolean after = backlog.announce(replica, "new", timeout);

        // Then
        assertThat(before).isFalse();
        assertThat(after).isTrue();
    }

    @Test
    void aUserWhomAnotherReplicaWorksOnIsLeftToIt() {
        // Given
        new Crew(3, 1, List.of(old));

        // When
        List<Owner> taken = backlog.take("new", 2);
        List<Owner> rest = backlog.take("new", 9);

        // Then
        assertThat(taken).hasSize(2);
        assertThat(rest).hasSize(1).doesNotContainAnyElementsOf(taken);
        assertThat(backlog.take("new", 9)).isEmpty();
    }

    @Test
    void aFactStoredInTheMiddleKeepsItsUserInTheOldModelUntilItHasItsVector() {
        // Given
        Owner user = new Crew(1, 3, List.of(old)).users().getFirst();
        awaitVectors();
        backlog.missing(user, "new", 9)
                .forEach((id, text) -> userIndexes.save(user, "new", Map.of(id, NEW.embed(text))));
        UUID late = young.store(user, "comes in between");

        // When
        boolean tooEarly = backlog.adopt(user, "new");
        userIndexes.save(user, "new", Map.of(late, NEW.embed("comes in between")));
        boolean whole = backlog.adopt(user, "new");

        // Then
        assertThat(tooEarly).isFalse();
        assertThat(whole).isTrue();
        assertThat(young.find(user, "comes in between")).first().isEqualTo(late);
    }

    @Test
    void healingAUserDoesNotKeepHimFromGettingTheNewModel() {
        // Given
        Owner user = new Crew(1, 3, List.of(old)).users().getFirst();
        backlog.missing(user, "old", 9);

        // When
        List<Owner> taken = backlog.take("new", 9);

        // Then
        assertThat(taken).containsExactly(user);
    }

    @Test
    void factsThatNobodySearchesGetTheVectorsThatTheyLack() throws InterruptedException {
        // Given
        new Crew(3, 20, List.of(old));
        awaitVectors();
        Tables.execute("DELETE FROM memory.fact_vector");

        // When
        job(old).work();

        // Then
        assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector WHERE model = 'old'"))
                .isEqualTo(60);
    }

    @Test
    void aReplicaThatCannotUseTheUsersModelRanksAllInItsOwn() {
        // Given
        Owner user = new Crew(1, 30, List.of(young)).users().getFirst();

        // When
        List<UUID> found = old.find(user, "number n7");

        // Then
        assertThat(found)
                .hasSize(10)
                .first()
                .isEqualTo(young.find(user, "number n7").getFirst());
        assertThat(models()).isEqualTo("new");
    }

    @Test
    void aModelThatFailsStopsTheRoundAndLeavesEverybodyHisOwn() {
        // Given
        Crew crew = new Crew(5, 3, List.of(old));
        Replica broken = new Replica(facts, userIndexes, CACHE, NEW.away(), List.of(OLD));

        // When
        assertThatThrownBy(() -> job(broken).work()).isInstanceOf(Problem.class);

        // Then
        assertThat(models()).isEqualTo("old");
        assertThat(broken.find(crew.users().getFirst(), "number n1")).hasSize(3);
    }

    @Test
    void theTwoModelsThatComeWithTheServiceAreExchangedLikeThat() throws InterruptedException {
        // Given
        Embedder miniLm = Replica.inProcess(InProcessModel.ALL_MINILM);
        Embedder bge = Replica.inProcess(InProcessModel.BGE_SMALL);
        Replica before = new Replica(facts, userIndexes, CACHE, miniLm, List.of(bge));
        Replica after = new Replica(facts, userIndexes, CACHE, bge, List.of(miniLm));
        Owner user = new Crew(1, 3, List.of(before)).users().getFirst();
        UUID dog = before.store(user, "has a dog called Rex");
        assertThat(after.find(user, "pet")).first().isEqualTo(dog);

        // When
        job(after).work();

        // Then
        assertThat(models()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(after.find(user, "pet")).first().isEqualTo(dog);
        assertThat(before.find(user, "pet")).first().isEqualTo(dog);
    }

    private Reembedding job(Replica replica) {
        Reembedding job =
                new Reembedding(backlog, userIndexes, replica.models(), new InterruptAfter(Integer.MAX_VALUE));
        job.announce();
        return job;
    }

    private static void awaitSearches(Crew crew, int more) {
        int before = crew.searches();
        await().atMost(Duration.ofSeconds(60)).until(() -> crew.searches() >= before + more);
    }

    private static void awaitVectors() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Tables.number("SELECT (SELECT count(*) FROM memory.fact)"
                                + " - (SELECT count(*) FROM memory.fact_vector)")
                        == 0);
    }

    /** A vector that was on its way in the old model is written after it: the next rounds remove it. */
    private static void awaitOnlyVectorsOf(String model, Reembedding job) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            job.work();
            assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector WHERE model <> '" + model + "'"))
                    .isZero();
            assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector"))
                    .isEqualTo(Tables.number("SELECT count(*) FROM memory.fact"));
        });
    }

    /** Of all users. */
    private static String models() {
        return Tables.text("SELECT string_agg(DISTINCT model, ',') FROM memory.app_user");
    }
}

package com.generalaugment.memory.reembedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Replica;
import com.generalaugment.memory.Tables;
import com.generalaugment.memory.clients.EmbeddingServer;
import com.generalaugment.memory.clients.EndpointEmbedder;
import com.generalaugment.memory.clients.EndpointSettings;
import com.generalaugment.memory.clients.InProcessModel;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Reembedding;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.search.UserIndexStore;
import com.generalaugment.memory.jobs.BackgroundEmbedding;
import com.generalaugment.memory.jobs.Pausing;
import com.generalaugment.memory.store.OwnedRows;
import com.generalaugment.memory.store.PgBacklog;
import io.grpc.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas whose model is behind an endpoint: what is promised while it is there, and while it is away. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class EndpointIT {

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

    private final EmbeddingServer server = new EmbeddingServer();
    private final Owner ada = Owner.of(new Tenant(UUID.randomUUID()), "ada");
    private Replica replica;

    @BeforeEach
    void start() {
        Pausing.pause(background);
        Tables.execute("TRUNCATE memory.app_user, memory.fact, memory.replica CASCADE");
        replica = replica();
    }

    @AfterEach
    void stop() {
        Pausing.goOn(background);
        server.close();
    }

    @Test
    void factsAreStoredWhileItIsAwayAndGetTheirVectorsFromTheBackgroundWhenItIsBack() throws InterruptedException {
        // Given
        server.away(true);
        UUID tea = replica.store(ada, "likes tea");
        for (int i = 0; i < 100; i++) {
            replica.store(ada, "saw film number n" + i);
        }
        server.away(false);
        Replica other = replica();

        // When
        job(other).work();

        // Then
        assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector WHERE model = 'test-model@96'"))
                .isEqualTo(101);
        assertThat(other.find(ada, "likes tea")).first().isEqualTo(tea);
    }

    @Test
    void aSearchIsUnavailableWhileItIsAwayRatherThanWithoutItsMeaning() { // hazard 30
        // Given
        UUID tea = replica.store(ada, "likes tea");
        assertThat(replica.find(ada, "likes tea")).containsExactly(tea);
        server.away(true);

        // When / Then: a query that is known needs no endpoint, and a user without facts neither
        assertThatThrownBy(() -> replica.find(ada, "likes coffee")).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(problem.retryAfter()).isNotNull();
        });
        assertThat(replica.find(ada, "likes tea")).containsExactly(tea);
        assertThat(replica.find(Owner.of(ada.tenant(), "bea"), "anything")).isEmpty();
    }

    @Test
    void vectorsThatASearchMakesAreMadeThoughItsCallerIsInAHurry() throws Exception {
        // Given: any answer comes too late for the caller
        UUID tea = replica.store(ada, "likes tea");
        Tables.awaitVectors(ada.tenant());
        Tables.execute("DELETE FROM memory.fact_vector");
        Replica other = replica();
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                Context.CancellableContext hurry =
                        Context.current().withDeadlineAfter(0, TimeUnit.MILLISECONDS, timer)) {
            // When
            assertThatThrownBy(() -> hurry.call(() -> other.find(ada, "likes tea")))
                    .isInstanceOf(Problem.class);
        }

        // Then
        assertThat(Tables.number("SELECT count(*) FROM memory.fact_vector")).isEqualTo(1);
        assertThat(other.find(ada, "likes tea")).containsExactly(tea);
    }

    @Test
    void usersOfTheModelInTheProcessChangeOverInBatchesAndBackAgain() throws InterruptedException {
        // Given
        Replica before = new Replica(facts, userIndexes, 1_000_000);
        UUID dog = before.store(ada, "has a dog called Rex");
        for (int i = 0; i < 40; i++) {
            before.store(ada, "saw film number n" + i);
        }
        assertThat(replica.find(ada, "a dog")).first().isEqualTo(dog);
        assertThat(server.asked()).isEmpty();

        // When
        Reembedding there = job(replica);
        there.work();
        there.leave();

        // Then
        assertThat(server.asked())
                .hasSizeLessThanOrEqualTo(6)
                .allMatch(asked -> asked.body().path("input").size() > 1);
        assertThat(replica.find(ada, "a dog")).first().isEqualTo(dog);
        assertThat(Tables.text("SELECT string_agg(DISTINCT model, ',') FROM memory.fact_vector"))
                .isEqualTo("test-model@96");
        job(before).work();
        assertThat(before.find(ada, "a dog")).first().isEqualTo(dog);
        assertThat(Tables.text("SELECT string_agg(DISTINCT model, ',') FROM memory.fact_vector"))
                .isEqualTo("all-minilm-l6-v2-q");
    }

    private Reembedding job(Replica of) {
        Reembedding job = new Reembedding(
                new PgBacklog(database, rows), userIndexes, of.models(), new InterruptAfter(Integer.MAX_VALUE));
        job.announce();
        return job;
    }

    private Replica replica() {
        EndpointSettings settings = new EndpointSettings(
                server.url(),
                "test-model",
                EmbeddingServer.DIMENSION,
                false,
                EmbeddingServer.KEY,
                Duration.ofSeconds(2),
                16);
        return new Replica(
                facts,
                userIndexes,
                1_000_000,
                new EndpointEmbedder(settings, new SimpleMeterRegistry().timer("embedding")),
                List.of(Replica.inProcess(InProcessModel.ALL_MINILM)));
    }
}

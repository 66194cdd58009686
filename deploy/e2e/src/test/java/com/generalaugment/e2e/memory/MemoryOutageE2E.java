package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Recovery;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kill -9} in the middle of stores, and rows that rot: what was acknowledged is there, once, and is found. */
// hazards 2, 3, 28, 30
@Order(Integer.MAX_VALUE - 2)
class MemoryOutageE2E {

    private static final int WRITERS = 8;
    private static final String QUESTION = "Which pet is there?";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Platform platform = Platform.shared();
    private final Tables tables = new Tables(platform.fleet().infrastructure());
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

    @AfterEach
    void everybodyIsBack() {
        Recovery.of(platform);
    }

    /** What is killed. */
    private enum Victim {
        ONE_REPLICA,
        ALL_REPLICAS,
        POSTGRESQL;

        void kill(Platform platform) {
            List<Replica> memories = platform.fleet().replicas(ServiceKind.MEMORY);
            switch (this) {
                case ONE_REPLICA -> memories.getFirst().kill();
                case ALL_REPLICAS -> memories.forEach(Replica::kill);
                case POSTGRESQL -> platform.fleet().infrastructure().postgres().kill();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFactThatWasAcknowledgedIsThereOnce(Victim victim) throws SQLException {
        // Given
        acknowledged.clear();
        Account account = platform.newAccount("outage-" + victim.ordinal());
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<?>> stories = new ArrayList<>();

        // When
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "writer-" + writer;
                stories.add(writers.submit(() -> storeUntil(enough, app(account, "ada"), name)));
            }
            awaitMore(40);
            victim.kill(platform);
            Recovery.of(platform);
            awaitMore(40);
            enough.set(true);
        }

        // Then
        assertThat(stories).allSatisfy(story -> assertThat(story).succeedsWithin(Duration.ZERO));
        Routes app = app(account, "ada");
        assertThat(app.profile().path("total_facts").asInt()).isEqualTo(acknowledged.size());
        assertThat(tables.number(
                        "SELECT count(DISTINCT content) FROM memory.fact WHERE project_id = ?::uuid",
                        account.projectId()))
                .isEqualTo(acknowledged.size());
        assertThat(acknowledged)
                .allSatisfy(text -> assertThat(
                                app.search(Map.of("user_id", "ada", "query", text, "min_similarity", 0.99), "")
                                        .ok()
                                        .path("facts")
                                        .findValuesAsText("fact"))
                        .contains(text));
    }

    @Test
    void aTurnWithoutMemoryGoesOnAndTheNextOneAfterItsReturnKnowsEverythingAgain() {
        // Given
        Routes app = app(platform.newAccount("outage-turn"), "ada");
        String id = app.store(Map.of("user_id", "ada", "fact", "My favourite tea is jasmine"), "")
                .ok()
                .path("memory_id")
                .asText();
        assertThat(recalled(app)).containsExactly(id);
        double before = turnsWithoutMemory();

        // When
        Victim.ALL_REPLICAS.kill(platform);
        List<String> without = recalled(app);

        // Then
        assertThat(without).isEmpty();
        assertThat(turnsWithoutMemory()).isEqualTo(before + 1);
        Recovery.of(platform);
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(recalled(app)).containsExactly(id));
    }

    @Test
    void damagedVectorsAreMadeAnewAndNotServed() throws SQLException {
        // Given
        Routes app = app(platform.newAccount("damaged"), "ada");
        Map<Damage, String> ids = new EnumMap<>(Damage.class);
        for (Damage damage : Damage.values()) {
            ids.put(
                    damage,
                    app.store(Map.of("user_id", "ada", "fact", damage.fact), "")
                            .ok()
                            .path("memory_id")
                            .asText());
        }
        List<String> found = app.found(QUESTION);
        Map<String, String> whole = new HashMap<>();
        for (String id : ids.values()) {
            whole.put(
                    id, Awaitility.await().atMost(TIMEOUT).until(() -> tables.vector(id), vector -> !vector.isEmpty()));
        }
        for (Damage damage : Damage.values()) {
            assertThat(tables.execute(damage.sql, ids.get(damage))).isOne();
        }
        Victim.ALL_REPLICAS.kill(platform);
        Recovery.of(platform);

        // When
        List<String> foundAgain = app.found(QUESTION);

        // Then
        assertThat(foundAgain).isEqualTo(found).hasSameSizeAs(Damage.values());
        for (String id : ids.values()) {
            assertThat(tables.vector(id)).as(id).isEqualTo(whole.get(id));
        }
    }

    /** A byte that turned, a write that was torn, a number that is wrong, a row that was never written. */
    private enum Damage {
        CHECKSUM(
                "has a dog called Rex",
                "UPDATE memory.fact_vector SET vector = set_byte(vector, 40, get_byte(vector, 40) # 255)"),
        TRUNCATED(
                "drinks green tea every morning",
                "UPDATE memory.fact_vector SET vector = substring(vector FROM 1 FOR 1000)"),
        DIMENSION("owns a red bicycle", "UPDATE memory.fact_vector SET dimension = 383"),
        MISSING("feeds two cats of the neighbours", "DELETE FROM memory.fact_vector");

        private final String fact;
        private final String sql;

        Damage(String fact, String sql) {
            this.fact = fact;
            this.sql = sql + " WHERE fact_id = ?::uuid";
        }
    }

    private Routes app(Account account, String user) {
        return new Routes(account, platform.baseUrls(), new Owners(0), user);
    }

    private void storeUntil(AtomicBoolean enough, Routes app, String writer) {
        for (int i = 0; !enough.get(); i++) {
            String text = writer + " was here for the time number " + i;
            app.store(Map.of("user_id", "ada", "fact", text), writer + "-" + i).ok();
            acknowledged.add(text);
        }
    }

    private void awaitMore(int facts) {
        int goal = acknowledged.size() + facts;
        Awaitility.await().atMost(TIMEOUT).until(() -> acknowledged.size() >= goal);
    }

    private static List<String> recalled(Routes app) {
        JsonNode turn = app.turn("Which tea?");
        assertThat(turn.path("status").asText()).isEqualTo("completed");
        return Routes.strings(turn.at("/metadata/general_augment_memory_ids"));
    }

    private double turnsWithoutMemory() {
        return platform.fleet().replicas(ServiceKind.TURN_EXECUTOR).stream()
                .mapToDouble(executor -> Metrics.of(executor, "general_augment_recall_total", "outcome=\"away\""))
                .sum();
    }
}

package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Crowd;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.ModelConversation;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Recovery;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand turns, each of which may be cut by its client, its provider, a killed executor or a killed PostgreSQL. */
// hazards 1, 3, 4, 13, 18, 36
@Order(Integer.MAX_VALUE - 1)
class RandomCutsE2E {

    private static final int TURNS = 10_000;
    private static final long SEED = 4;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final int READERS = 24;
    private static final Set<String> FINAL = Set.of("completed", "incomplete", "failed", "cancelled");

    private final Platform platform = Platform.shared();
    private final Random random = new Random(SEED);

    @AfterEach
    void everybodyIsBack() {
        Recovery.of(platform);
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.MINUTES)
    void everyTurnEndsIsReplayedAsItWasSeenAndIsChargedOnce() throws Exception {
        // Given
        Account account = platform.newAccount("random-cuts");
        String cut = platform.modelServer().register(this::answersOrBreaksOff);
        account.management()
                .patch(
                        account.path(),
                        Map.of(
                                "model_preferences",
                                Map.of("complex", Platform.STUB_MODEL, "simple", Platform.FREE_MODEL)))
                .ok();
        Crowd crowd = new Crowd(
                account,
                platform.baseUrls(),
                List.of(
                        "balanced|Count to 5",
                        "simple|" + cut,
                        "balanced|[pace 10ms] Count to 20",
                        "complex|" + cut,
                        "complex|Again " + cut),
                TURNS,
                SEED);

        // When
        Thread mishaps = Thread.ofVirtual().start(() -> cutWhile(crowd));
        crowd.run();
        mishaps.join();

        // Then
        assertThat(crowd.complaints()).isEmpty();
        Awaitility.await()
                .atMost(RECOVERY)
                .untilAsserted(() -> assertThat(
                                responses(account, "AND state NOT IN ('completed','incomplete','failed','cancelled')"))
                        .as("turns without an end")
                        .isEmpty());
        // An annulled opening is a row without a response; its caller was refused.
        List<String> stored = responses(account, "AND NOT (state = 'cancelled' AND NOT stored)");
        assertThat(stored).hasSizeGreaterThan(TURNS * 9 / 10);
        assertEveryStoryIsAPrefixOfItsReplay(account, crowd.told());
        assertUsage(account, endsOf(account, stored));
    }

    /** A model server on a bad day: it says nothing, breaks off in the middle, or answers. */
    private void answersOrBreaksOff(ModelConversation model) throws IOException {
        int fate;
        synchronized (random) {
            fate = random.nextInt(10);
        }
        int words = fate == 0 ? 0 : fate * 2;
        for (int word = 0; word < words; word++) {
            model.say("word " + word + " ");
        }
        if (fate > 3) {
            model.finish(20, words * 3);
        }
    }

    /** Kills a replica again and again, and PostgreSQL when a third and two thirds of the turns have begun. */
    private void cutWhile(Crowd crowd) {
        Server postgres = platform.fleet().infrastructure().servers().stream()
                .filter(server -> server.name().equals("postgresql"))
                .findFirst()
                .orElseThrow();
        List<Replica> executors = platform.fleet().replicas(ServiceKind.TURN_EXECUTOR);
        int share = TURNS / 12;
        for (int cut = 1; cut < 12; cut++) {
            int goal = cut * share;
            Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> crowd.begun() >= goal);
            if (cut % 4 == 0) {
                postgres.kill();
                Recovery.startAgain(postgres);
            } else {
                Replica victim = executors.get(cut % executors.size());
                victim.kill();
                victim.start();
                victim.awaitReady();
            }
        }
    }

    private static void assertEveryStoryIsAPrefixOfItsReplay(Account account, List<Crowd.Told> told) throws Exception {
        Map<String, List<Crowd.Told>> stories = told.stream().collect(Collectors.groupingBy(Crowd.Told::responseId));
        forAll(List.copyOf(stories.keySet()), id -> {
            try (EventStream replay = account.runtime().resume("/v1/responses/" + id + "?stream=true")) {
                List<EventStream.Event> events = replay.all();
                for (Crowd.Told story : stories.get(id)) {
                    int same = story.sameAs(events);
                    assertThat(same)
                            .as("%s: event %d is replayed in another way: %s", id, same, events)
                            .isEqualTo(story.events().size());
                }
            }
        });
    }

    /** How a response ended and what it cost. */
    private record End(String status, BigDecimal cost) {

        /** Only a turn with a result counts as one. */
        boolean counts() {
            return status.equals("completed") || status.equals("incomplete");
        }
    }

    private static Collection<End> endsOf(Account account, List<String> ids) throws Exception {
        Map<String, End> ends = new ConcurrentHashMap<>();
        forAll(ids, id -> {
            JsonNode response = account.runtime().get("/v1/responses/" + id).ok();
            String status = response.path("status").asText();
            assertThat(status).as(id).isIn(FINAL);
            BigDecimal cost =
                    response.path("metadata").path("general_augment_cost_usd").decimalValue();
            ends.put(id, new End(status, cost));
        });
        return ends.values();
    }

    private static void assertUsage(Account account, Collection<End> ends) {
        long turns = ends.stream().filter(End::counts).count();
        BigDecimal cost = ends.stream().map(End::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
        Awaitility.await().atMost(RECOVERY).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
            JsonNode totals =
                    account.management().get(account.path() + "/usage").ok().path("totals");
            assertThat(totals.path("agent_turns_count").asLong()).isEqualTo(turns);
            assertThat(totals.path("total_cost_usd").decimalValue()).isEqualByComparingTo(cost);
        });
    }

    private interface Reading {
        void read(String id) throws Exception;
    }

    private static void forAll(List<String> ids, Reading reading) throws Exception {
        Semaphore readers = new Semaphore(READERS);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String id : ids) {
                all.add(executor.submit(() -> {
                    readers.acquire();
                    try {
                        reading.read(id);
                    } finally {
                        readers.release();
                    }
                    return null;
                }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private List<String> responses(Account account, String condition) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection =
                        platform.fleet().infrastructure().postgres().connect(Infrastructure.DATABASE);
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT response_id FROM turn_executor.run WHERE project_id = ?::uuid " + condition)) {
            statement.setString(1, account.projectId());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }
}

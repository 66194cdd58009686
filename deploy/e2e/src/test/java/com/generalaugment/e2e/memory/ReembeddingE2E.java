package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.e2e.harness.SmallFleet;
import com.generalaugment.local.ServiceKind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while a user gets another embedding model: the work goes on where it was, and nothing is ranked in two models. */
// hazard 3
class ReembeddingE2E {

    private static final String MEMORY = "/api/v1/agent/memory";
    private static final String USER = "ada";
    private static final String QUESTION = "Which of the notes is the hundredth?";
    private static final String OLD = "all-minilm-l6-v2-q";
    private static final String NEW = "bge-small-en-v1.5-q";
    private static final String MODEL = "GENAUG_MEMORY_EMBEDDING_MODEL";

    /** Nobody runs turns here. */
    private static final String NOBODY = "127.0.0.1:1";

    private static final int FACTS = 120;
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path home;

    private static SmallFleet fleet;

    @BeforeAll
    static void start() {
        fleet = new SmallFleet(home, List.of(ServiceKind.GATEWAY, ServiceKind.MEMORY));
        fleet.startWith(settings(OLD));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void aReplicaThatIsKilledInTheMiddleFindsAsBeforeAndGoesOnWhereItWas() throws SQLException {
        // Given
        for (int i = 0; i < FACTS; i++) {
            store("Note number " + i + " is about the letter " + (char) ('a' + i % 26));
        }
        await().atMost(TIMEOUT).until(() -> vectors(OLD) == FACTS);
        List<String> before = found();
        fleet.startWith(settings(NEW));
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(10)).until(() -> vectors(NEW) > FACTS / 10);

        // When
        fleet.kill(ServiceKind.MEMORY);
        int made = vectors(NEW);
        String oldest = oldestVector();
        fleet.start(ServiceKind.MEMORY);

        // Then
        assertThat(made).isBetween(FACTS / 10, FACTS - 1);
        assertThat(found()).hasSize(10).isEqualTo(before);
        store("A note that comes in between");
        await().atMost(TIMEOUT).until(() -> vectors(OLD) == 0);
        assertThat(vectors(NEW)).isEqualTo(FACTS + 1);
        assertThat(oldestVector()).as("is not made twice").isEqualTo(oldest);
        assertThat(model()).isEqualTo(NEW);
        assertThat(found()).hasSize(10);
    }

    private static Map<String, String> settings(String model) {
        return Map.of(MODEL, model, "GENAUG_PEERS_TURN_EXECUTOR", NOBODY, "GENAUG_PEERS_METERING", NOBODY);
    }

    private static void store(String fact) {
        fleet.runtime()
                .post(MEMORY + "/store", Map.of("user_id", USER, "fact", fact))
                .ok();
    }

    private static List<String> found() {
        return fleet.runtime()
                .post(MEMORY + "/search", Map.of("user_id", USER, "query", QUESTION, "min_similarity", 0))
                .ok()
                .path("facts")
                .findValuesAsText("memory_id");
    }

    private static int vectors(String model) throws SQLException {
        return tables().number("SELECT count(*) FROM memory.fact_vector WHERE model = ?", model);
    }

    /** Of the new model, with the transaction that wrote it. */
    private static String oldestVector() throws SQLException {
        return tables().text(
                        "SELECT xmin || ' ' || fact_id FROM memory.fact_vector WHERE model = ? ORDER BY xmin::text::bigint LIMIT 1",
                        NEW);
    }

    private static String model() throws SQLException {
        return tables().text("SELECT model FROM memory.app_user WHERE user_id = ?", USER);
    }

    private static Tables tables() {
        return new Tables(fleet.infrastructure());
    }
}

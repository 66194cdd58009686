package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Turns of users without facts, on a fleet with two replicas of everything. */
class NewcomersE2E {

    private static final int TURNS = 20;

    private final Platform platform = Platform.shared();
    private final String user = "newcomer-" + UUID.randomUUID();
    private Account account;

    @BeforeEach
    void open() {
        account = platform.newAccount("newcomers");
    }

    @Test
    void memoryIsAskedForThemOnceAndNotPerTurn() throws IOException, InterruptedException {
        // Given
        turn(platform.baseUrl());
        long before = recalls();

        // When
        for (int i = 0; i < TURNS; i++) {
            turn(i % 2 == 0 ? platform.baseUrl() : platform.otherBaseUrl());
        }

        // Then
        assertThat(before).isPositive();
        assertThat(recalls() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void theFirstFactIsUsedByTheVeryNextTurnOnAnyReplica() { // hazard 30
        for (int i = 0; i < TURNS; i++) {
            // Given
            String somebody = user + "-" + i;
            turn(platform.baseUrl(), somebody);
            turn(platform.otherBaseUrl(), somebody);

            // When
            String id = account.runtime()
                    .post(
                            "/api/v1/agent/memory/store",
                            Map.of("user_id", somebody, "fact", "My favourite tea is jasmine"))
                    .ok()
                    .path("memory_id")
                    .asText();

            // Then
            JsonNode next = turn(i % 2 == 0 ? platform.baseUrl() : platform.otherBaseUrl(), somebody);
            assertThat(next.at("/metadata/general_augment_memory_ids/0").asText())
                    .isEqualTo(id);
        }
    }

    private JsonNode turn(String door) {
        return turn(door, user);
    }

    private JsonNode turn(String door, String by) {
        return account.runtime()
                .at(door)
                .turn(Map.of("model", "balanced", "input", "What is my favourite tea?", "user", by))
                .ok();
    }

    private long recalls() throws IOException, InterruptedException {
        long sum = 0;
        for (Replica memory : platform.fleet().replicas(ServiceKind.MEMORY)) {
            String metrics = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + memory.address().httpPort() + "/q/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            sum += metrics.lines()
                    .filter(line -> line.startsWith("general_augment_grpc_server_duration_seconds_count")
                            && line.contains("Recall"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
        return sum;
    }
}

package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.redis.NegativeCache;
import com.generalaugment.libs.runtime.redis.RedisLine;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Turns with a memory beside them: asked over gRPC while the budget is reserved, and never waited for longer than it may take. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class RecallIT {

    private static final String TURN =
            "{\"model\":\"balanced\",\"input\":\"Reply exactly with: pong\",\"user\":\"ann\",\"max_output_tokens\":50}";
    private static final int ROOM = 1_000;
    private static final int LONGEST_FACT = 8_192;

    @Inject
    MeterRegistry meters;

    @Inject
    Redis redis;

    private final Caller caller = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
    }

    private double recalls(String outcome) {
        var counter =
                meters.find("general_augment_recall").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    private static JsonNode memoryIds(JsonNode response) {
        return response.at("/metadata/general_augment_memory_ids");
    }

    /** Else it would be late for the first turn. */
    @Test
    void memoryHasBeenAskedBeforeTheFirstTurn() {
        await().atMost(Duration.ofSeconds(20)).until(() -> Neighbours.PEERS.rehearsed);
    }

    @Test
    void factsAreReadCountedAndNamedAndGoneWithTheRun() {
        // Given // hazard 14, hazard 29
        Neighbours.PEERS.remember(
                caller.tenant, Caller.fact("m-1", "her tea is called moonflower"), Caller.fact("m-2", "x"));
        double found = recalls("found");
        long plain = caller.inputTokens(TURN);

        // When
        JsonNode response = caller.create(TURN).json();

        // Then
        OpenResponses.checkResponse(response);
        assertThat(response.path("output_text").asText()).isEqualTo("pong");
        assertThat(memoryIds(response).toString()).isEqualTo("[\"m-1\",\"m-2\"]");
        long read = response.at("/usage/input_tokens").asLong();
        assertThat(read).isBetween(plain + 50, plain + ROOM);
        assertThat(Neighbours.PEERS.reserved)
                .singleElement()
                .satisfies(asked -> assertThat(asked.getInputTokens()).isEqualTo(plain + ROOM));
        assertThat(Neighbours.PEERS.recalled).singleElement().satisfies(asked -> {
            assertThat(asked.getUserId()).isEqualTo("ann");
            assertThat(asked.getQuery()).isEqualTo("Reply exactly with: pong");
            assertThat(asked.getMaxFacts()).isEqualTo(8);
            assertThat(asked.getMaxTokens()).isEqualTo(ROOM);
        });
        assertThat(recalls("found")).isEqualTo(found + 1);
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.run r WHERE project_id = ? AND r::text NOT LIKE '%moonflower%'"
                                + " AND recalled IS NULL AND events::text LIKE '%memory.recalled%' AND events::text LIKE '%m-2%'",
                        caller.tenant.projectId()))
                .isOne();
        assertThat(caller.retrieve(response.path("id").asText(), "ann")).isEqualTo(response);
    }

    @Test
    void aUserWhoIsNotedToHaveNoFactsIsNotAskedForUntilThatIsDisproved() { // hazard 30
        // Given
        NegativeCache negativeCache = new NegativeCache(new RedisLine(redis), "facts");
        Neighbours.PEERS.remember(caller.tenant, Caller.fact("m-1", "her tea is called moonflower"));
        negativeCache.look().note(caller.tenant, "ann");
        await().atMost(Duration.ofSeconds(20)).until(() -> told(negativeCache.isNoted(caller.tenant, "ann")));
        double nothing = recalls("nothing");

        // When
        JsonNode unasked = caller.create(TURN).json();
        told(negativeCache.disprove(caller.tenant, "ann"));
        JsonNode asked = caller.create(TURN).json();

        // Then
        assertThat(memoryIds(unasked)).isEmpty();
        assertThat(recalls("nothing")).isEqualTo(nothing + 1);
        assertThat(memoryIds(asked).toString()).isEqualTo("[\"m-1\"]");
        assertThat(Neighbours.PEERS.recalled).hasSize(1);
    }

    private static <T> T told(Future<T> future) {
        return RedisLine.await(future, Duration.ofSeconds(30));
    }

    @Test
    void factsThatDoNotFitTheRoomAreLeftOutWorstFirst() {
        // Given // hazard 14
        String long1 = "tea ".repeat(LONGEST_FACT / 4).strip();
        Neighbours.PEERS.remember(
                caller.tenant, Caller.fact("m-1", "short"), Caller.fact("m-2", long1), Caller.fact("m-3", "short too"));

        // When
        JsonNode response = caller.create(TURN).json();

        // Then
        assertThat(memoryIds(response).toString()).isEqualTo("[\"m-1\"]");
        assertThat(response.path("status").asText()).isEqualTo("completed");
    }

    @Test
    void aMemoryThatDoesNotAnswerIsNotWaitedForLonger() {
        // Given // hazard 30
        Neighbours.PEERS.remember(caller.tenant, Caller.fact("m-1", "x"));
        Neighbours.PEERS.memoryIsSilent();
        double late = recalls("late");

        // When
        JsonNode response = caller.create(TURN).json();

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("pong");
        assertThat(memoryIds(response)).isEmpty();
        assertThat(Neighbours.PEERS.recalled).hasSize(1);
        assertThat(recalls("late")).isEqualTo(late + 1);
    }

    @Test
    void aMemoryThatIsAwayStopsNoTurn() {
        // Given // hazard 30
        Neighbours.PEERS.remember(caller.tenant, Caller.fact("m-1", "x"));
        Neighbours.PEERS.memoryIsAway();
        double away = recalls("away");

        // When
        JsonNode response = caller.create(TURN).json();

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("pong");
        assertThat(memoryIds(response)).isEmpty();
        assertThat(recalls("away")).isEqualTo(away + 1);
    }

    @Test
    void aUserWithoutFactsCostsNoTokens() {
        // Given
        Neighbours.PEERS.remember(caller.tenant);

        // When
        JsonNode response = caller.create(TURN).json();

        // Then
        assertThat(response.at("/usage/input_tokens").asLong()).isEqualTo(caller.inputTokens(TURN));
        assertThat(Neighbours.PEERS.recalled).hasSize(1);
    }
}

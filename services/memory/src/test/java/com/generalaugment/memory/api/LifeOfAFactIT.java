package com.generalaugment.memory.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Same texts, times that are over, profiles, strangers. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class LifeOfAFactIT {

    private final Caller caller = new Caller();

    @Test
    void theSameTextIsOneFact() {
        // Given
        JsonNode first = caller.store("ada", "Lives in Berlin.");

        // When
        JsonNode again = caller.store(Map.of("user_id", "ada", "fact", "  lives  in BERLIN ", "importance_score", 1));

        // Then
        assertThat(again.path("deduplicated").asBoolean()).isTrue();
        assertThat(again.path("memory_id")).isEqualTo(first.path("memory_id"));
        assertThat(again.path("fact").asText()).isEqualTo("Lives in Berlin.");
        assertThat(again.path("importance_score").asDouble()).isEqualTo(0.5);
        assertThat(again.at("/source_info/fact_count").asInt()).isEqualTo(2);
        assertThat(caller.profile("ada").path("total_facts").asInt()).isEqualTo(1);
    }

    @Test
    void aFactWhoseTimeIsOverIsInvisibleAtOnceAndItsTextMayBeStoredAnew() {
        // Given
        String past = Instant.now().minusSeconds(1).toString();
        String old = caller.store(Map.of("user_id", "ada", "fact", "is on holiday", "expires_at", past))
                .path("memory_id")
                .asText();
        String soon = Instant.now().plusMillis(1500).toString();
        caller.store(Map.of("user_id", "ada", "fact", "has a cold", "expires_at", soon));
        assertThat(caller.find("ada", "cold")).hasSize(1);

        // When
        JsonNode anew = caller.store("ada", "is on holiday");

        // Then
        assertThat(anew.path("deduplicated").asBoolean()).isFalse();
        assertThat(anew.path("memory_id").asText()).isNotEqualTo(old);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(caller.find("ada", "cold"))
                        .containsExactly(anew.path("memory_id").asText()));
        assertThat(caller.profile("ada").path("total_facts").asInt()).isEqualTo(1);
        assertThat(caller.search("ada", "", Map.of())).hasSize(1);
    }

    @Test
    void theProfileIsMergedAndTellsTheNewestTwenty() {
        // Given
        caller.store(Map.of(
                "user_id", "ada", "fact", "f", "user_profile", Map.of("name", "Ada", "home", Map.of("city", "Ulm"))));
        for (int i = 0; i < 21; i++) {
            caller.store("ada", "fact number " + i);
        }
        Map<String, Object> patch = new java.util.HashMap<>();
        patch.put("name", null);
        patch.put("home", Map.of("zip", "89073"));

        // When
        caller.store(Map.of("user_id", "ada", "fact", "f", "user_profile", patch));

        // Then
        JsonNode profile = caller.profile("ada");
        assertThat(profile.path("profile").toString()).isEqualTo("{\"home\":{\"city\":\"Ulm\",\"zip\":\"89073\"}}");
        assertThat(profile.path("recent_facts")).hasSize(20);
        assertThat(profile.at("/recent_facts/0/fact").asText()).isEqualTo("fact number 20");
        assertThat(profile.path("total_facts").asInt()).isEqualTo(22);
    }

    @Test
    void ofAStrangerNothingIsKnown() {
        // When
        JsonNode profile = caller.profile("nobody");
        JsonNode found = caller.search(Map.of("user_id", "nobody", "query", "anything"));

        // Then
        assertThat(profile.path("general_augment_user_id").isNull()).isTrue();
        assertThat(profile.path("total_facts").asInt()).isZero();
        assertThat(found.path("facts")).isEmpty();
    }
}

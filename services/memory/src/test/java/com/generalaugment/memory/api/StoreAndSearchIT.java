package com.generalaugment.memory.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class StoreAndSearchIT {

    private final Caller caller = new Caller();

    @Test
    void aFactIsAnsweredWithAllThatIsKnownOfIt() {
        // When
        JsonNode stored = caller.store(Map.of(
                "user", "ada",
                "content", "Ada prefers tea over coffee",
                "fact_type", "preference",
                "importance_score", 0.9,
                "source", "onboarding",
                "metadata", Map.of("form", 7),
                "user_profile", Map.of("name", "Ada"),
                "collection_key", "drinks",
                "expires_at", "2099-01-02T03:04:05.678+01:00"));

        // Then
        assertThat(UUID.fromString(stored.path("memory_id").asText()).version()).isEqualTo(7);
        assertThat(UUID.fromString(stored.path("general_augment_user_id").asText())
                        .version())
                .isEqualTo(7);
        assertThat(stored.path("user_id").asText()).isEqualTo("ada");
        assertThat(stored.path("fact").asText()).isEqualTo("Ada prefers tea over coffee");
        assertThat(stored.path("content")).isEqualTo(stored.path("fact"));
        assertThat(stored.path("fact_type").asText()).isEqualTo("preference");
        assertThat(stored.path("importance_score").asDouble()).isEqualTo(0.9);
        assertThat(stored.path("source").asText()).isEqualTo("onboarding");
        assertThat(stored.path("metadata").path("form").asInt()).isEqualTo(7);
        assertThat(stored.path("collection_key").asText()).isEqualTo("drinks");
        assertThat(stored.path("expires_at").asText()).isEqualTo("2099-01-02T02:04:05.678Z");
        assertThat(stored.path("deduplicated").asBoolean()).isFalse();
        assertThat(stored.path("status").asText()).isEqualTo("stored");
        assertThat(stored.at("/source_info/source_type").asText()).isEqualTo("app");
        assertThat(stored.at("/source_info/trust_level").asText()).isEqualTo("high");
        assertThat(stored.at("/source_info/trace_id").asText()).hasSize(32);
        assertThat(caller.profile("ada").path("profile").path("name").asText()).isEqualTo("Ada");
    }

    @Test
    void whatIsToldAtOnceIsWhatIsFoundLater() {
        // Given: more digits than are kept
        Map<String, Object> fact = Map.of(
                "user_id", "ada",
                "fact", "Ada prefers tea over coffee",
                "importance_score", 0.12345678901,
                "expires_at", "2099-01-02T03:04:05.6789999Z");
        Map<String, Object> profile = new HashMap<>(fact);
        profile.put("user_id", "bea");
        profile.put("user_profile", Map.of("name", "Bea"));

        for (Map<String, Object> each : List.of(fact, profile)) {
            // When
            JsonNode told = caller.store(each);

            // Then
            JsonNode found = caller.search(each.get("user_id").toString(), "tea", Map.of())
                    .get(0);
            assertThat(told.path("expires_at").asText()).isEqualTo("2099-01-02T03:04:05.678Z");
            for (String member : List.of("expires_at", "importance_score", "fact", "source_info")) {
                assertThat(told.path(member)).as(member).isEqualTo(found.path(member));
            }
        }
    }

    @Test
    void theVeryNextSearchFindsWhatWasStoredBestFirst() { // hazard 30
        // Given
        String tea = caller.remember("ada", "My favourite drink in the morning is green tea");
        String dog = caller.remember("ada", "The dog is called Rex and is afraid of thunder");

        // When
        JsonNode found = caller.search("ada", "what is the name of my pet", Map.of("min_similarity", 0));

        // Then
        assertThat(found.findValuesAsText("id")).containsExactly(dog, tea);
        JsonNode first = found.get(0);
        assertThat(first.path("memory_id")).isEqualTo(first.path("id"));
        assertThat(first.path("similarity").asDouble()).isBetween(0.25, 1.0);
        assertThat(first.path("score").asDouble())
                .isGreaterThan(found.get(1).path("score").asDouble());
        assertThat(first.path("status").asText()).isEqualTo("active");
        assertThat(first.path("consolidation_group_id")).isEqualTo(first.path("id"));
        assertThat(caller.find("ada", "what is the name of my pet")).hasSize(2);
    }

    @Test
    void similarityCutsAndATextThatSaysTheQueryIsAlwaysNear() {
        // Given
        String plan = caller.remember("ada", "Flies to Lisbon on 3 March with Bea");
        caller.remember("ada", "Collects stamps");

        // When
        JsonNode found = caller.search("ada", "lisbon on 3 march", Map.of("min_similarity", 0.99));
        JsonNode partOfAWord = caller.search("ada", "isbo", Map.of("min_similarity", 0.99));
        JsonNode usual = caller.search("ada", "astronomy", Map.of());

        // Then
        assertThat(found.findValuesAsText("id")).containsExactly(plan);
        assertThat(partOfAWord.findValuesAsText("id")).containsExactly(plan);
        assertThat(usual).isEmpty();
    }

    @Test
    void anEmptyQueryAnswersTheNewestFirst() {
        // Given
        List<String> ids =
                List.of(caller.remember("ada", "one"), caller.remember("ada", "two"), caller.remember("ada", "three"));

        // When
        JsonNode found = caller.search("ada", "", Map.of("limit", 2));

        // Then
        assertThat(found.findValuesAsText("id")).containsExactly(ids.get(2), ids.get(1));
        assertThat(found.findValuesAsText("similarity")).containsOnly("1.0");
    }

    @Test
    void filtersNarrowBothKindsOfSearch() {
        // Given
        String wanted = caller.store(Map.of(
                        "user_id", "ada",
                        "fact", "likes cats a lot",
                        "fact_type", "preference",
                        "importance_score", 0.8,
                        "source", "import",
                        "collection_key", "pets"))
                .path("memory_id")
                .asText();
        caller.store("ada", "likes cats a little");
        List<Map<String, Object>> filters = List.of(
                Map.of("fact_type", "preference"),
                Map.of("min_importance", 0.8),
                Map.of("source", "import"),
                Map.of("collection_key", "pets"));

        for (Map<String, Object> filter : filters) {
            // When
            JsonNode near = caller.search("ada", "likes cats", filter);
            JsonNode newest = caller.search("ada", "", filter);

            // Then
            assertThat(near.findValuesAsText("id")).as("%s", filter).containsExactly(wanted);
            assertThat(newest.findValuesAsText("id")).as("%s", filter).containsExactly(wanted);
        }
        assertThat(caller.search(
                        "ada",
                        "likes cats",
                        Map.of("created_after", Instant.now().plusSeconds(60).toString())))
                .isEmpty();
    }
}

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

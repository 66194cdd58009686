package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Answer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/** One user of one project who does one thing after the other and remembers what memory has to know. Whoever acts holds the lock. */
final class Person {

    private final Routes routes;
    private final String user;
    private final String mark;
    private final Known known = new Known();
    private final Diary diary;
    private final ReentrantLock lock = new ReentrantLock();

    Person(Owners owners, Routes routes, String user) {
        this.routes = routes;
        this.user = user;
        this.mark = owners.markOf(routes.person());
        this.diary = new Diary(owners, routes, user, known);
    }

    ReentrantLock lock() {
        return lock;
    }

    String name() {
        return routes.person();
    }

    Diary diary() {
        return diary;
    }

    void searches(Gossip gossip, Random random) {
        assertThat(known.live()).as("what is found").containsAll(routes.found(gossip.question()));
        String collection = Diary.COLLECTIONS.get(random.nextInt(Diary.COLLECTIONS.size()));
        JsonNode some = routes.search(
                        Map.of("user_id", user, "query", gossip.somebody(), "collection_key", collection), "")
                .ok();
        assertThat(known.live()).containsAll(some.path("facts").findValuesAsText("memory_id"));
        assertThat(some.path("facts").findValuesAsText("collection_key")).allMatch(collection::equals);
    }

    /** Its answer is kept, until a fact is deleted: what was corrected meanwhile may stand in it. */
    void searchesUnderAKey(Random random) {
        int number = random.nextInt(3);
        Answer answer = routes.search(
                Map.of("user_id", user, "query", "tea or trains " + number, "min_similarity", 0), "asked-" + number);
        assertThat(known.all())
                .as("what a kept answer tells")
                .containsAll(answer.ok().path("facts").findValuesAsText("memory_id"));
    }

    /** All that must be there and nothing else. */
    void looksThroughEverything() {
        JsonNode profile = routes.profile();
        assertThat(profile.path("total_facts").asInt())
                .as("facts of %s", name())
                .isEqualTo(known.live().size());
        assertThat(known.live()).containsAll(profile.path("recent_facts").findValuesAsText("memory_id"));
        assertThat(profile.path("recent_facts"))
                .hasSize(Math.min(20, known.live().size()));
        assertThat(profile.path("profile").path("mark").asText()).isEqualTo(known.isDescribed() ? mark : "");
        List<String> newest = routes.found("");
        assertThat(newest)
                .as("all facts of %s", name())
                .doesNotHaveDuplicates()
                .hasSize(Math.min(50, known.live().size()));
        assertThat(known.live()).containsAll(newest);
    }

    void readsALineageAndAReceipt(Random random) {
        known.any(random, known.all()).ifPresent(id -> {
            List<String> versions = routes.lineage(id).ok().path("items").findValuesAsText("memory_id");
            assertThat(versions).contains(id);
            assertThat(known.all()).as("versions of %s", id).containsAll(versions);
        });
        known.any(random, diary.receipts()).ifPresent(id -> {
            JsonNode receipt = routes.receipt(id).ok();
            assertThat(receipt.path("verified").asBoolean())
                    .as(receipt.toString())
                    .isTrue();
        });
    }

    /** @return how many facts the model was told */
    int asks(Gossip gossip) {
        JsonNode response = routes.turn(gossip.question());
        List<String> told = Routes.strings(response.at("/metadata/general_augment_memory_ids"));
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(known.live()).as("what a turn is told").containsAll(told);
        if (!told.isEmpty()) {
            assertThat(response.path("output_text").asText().lines())
                    .containsExactlyElementsOf(told.stream().map(known::text).toList());
        }
        return told.size();
    }

    /** What is another's is as if it were not there, for reading, correcting and deleting. */
    void tries(Person other, Random random) {
        known.any(random, other.diary.everIds()).ifPresent(id -> {
            routes.lineage(id).requireError(404, "memory_not_found");
            routes.correct(id, "mine now " + mark).requireError(404, "memory_not_found");
            JsonNode deletion = routes.delete(id);
            assertThat(deletion.path("status").asText()).isEqualTo("not_found");
            assertThat(deletion.path("deleted_count").asInt()).isZero();
            diary.files(deletion);
        });
        known.any(random, other.diary.receipts()).ifPresent(id -> {
            Answer receipt = routes.receipt(id);
            if (!other.isOfTheSameProjectAs(this)) {
                receipt.requireError(404, "receipt_not_found");
            }
        });
    }

    private boolean isOfTheSameProjectAs(Person other) {
        return name().replace(user, "").equals(other.name().replace(other.user, ""));
    }
}

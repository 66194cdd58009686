package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What one user writes into memory and takes back, and that memory has to know it at once. */
final class Diary {

    static final List<String> COLLECTIONS = List.of("trips", "work", "home");

    /** Everybody uses the same ones. */
    private static final int KEYS = 12;

    private final Owners owners;
    private final Routes routes;
    private final String user;
    private final String mark;
    private final Known known;
    private final Queue<String> everIds = new ConcurrentLinkedQueue<>();
    private final Queue<String> receipts = new ConcurrentLinkedQueue<>();
    private @Nullable String ourId;

    Diary(Owners owners, Routes routes, String user, Known known) {
        this.owners = owners;
        this.routes = routes;
        this.user = user;
        this.mark = owners.markOf(routes.person());
        this.known = known;
    }

    /** Of all facts that there are or were. Any thread. */
    List<String> everIds() {
        return List.copyOf(everIds);
    }

    /** Of all erasures. Any thread. */
    List<String> receipts() {
        return List.copyOf(receipts);
    }

    /** That something was erased, or was not there. */
    void files(JsonNode erasure) {
        receipts.add(erasure.path("receipt").path("receipt_id").asText());
    }

    void stores(Gossip gossip, Random random) {
        String key = random.nextInt(3) == 0
                ? "key-" + random.nextInt(KEYS)
                : UUID.randomUUID().toString();
        Optional<Known.Kept> earlier = known.answer(key);
        Map<String, Object> body = new HashMap<>(Map.of("user_id", user, "fact", gossip.fact(mark)));
        body.put("metadata", Map.of("mark", mark));
        body.put("importance_score", random.nextInt(10) / 10.0);
        body.put("collection_key", COLLECTIONS.get(random.nextInt(COLLECTIONS.size())));
        if (random.nextInt(8) == 0) {
            body.put("user_profile", Map.of("mark", mark));
        }
        if (earlier.isPresent() && random.nextBoolean()) {
            repeats(key, earlier.get());
        } else if (earlier.isPresent()) {
            routes.store(body, key).requireError(409, "memory_idempotency_key_conflict");
        } else {
            storesAnew(body, key);
        }
    }

    private void repeats(String key, Known.Kept earlier) {
        @SuppressWarnings("unchecked")
        Answer again = routes.store((Map<String, Object>) earlier.body(), key);
        assertThat(again.ok().path("memory_id").asText()).as("%s again", key).isEqualTo(earlier.id());
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
    }

    private void storesAnew(Map<String, Object> body, String key) {
        String text = body.get("fact").toString();
        Optional<String> there = known.saying(text);
        JsonNode stored = routes.store(body, key).ok();
        String id = stored.path("memory_id").asText();
        owns(id);
        knowsMe(stored);
        assertThat(stored.path("deduplicated").asBoolean()).as(text).isEqualTo(there.isPresent());
        there.ifPresent(earlier -> assertThat(id).as(text).isEqualTo(earlier));
        known.stored(id, text);
        known.answered(key, new Known.Kept(body, id));
        if (body.containsKey("user_profile")) {
            known.described();
        }
        assertThat(routes.found(text)).as("read your write: %s", text).contains(id);
    }

    void corrects(Gossip gossip, Random random) {
        Optional<String> old = known.any(random, known.all());
        if (old.isEmpty()) {
            return;
        }
        String text = gossip.fact(mark);
        Answer answer = routes.correct(old.get(), text);
        if (known.isSuperseded(old.get())) {
            answer.requireError(404, "memory_not_found");
            return;
        }
        String id = answer.ok().path("corrected_memory_id").asText();
        owns(id);
        Optional<String> same = known.saying(text).filter(there -> !there.equals(old.get()));
        same.ifPresent(there ->
                assertThat(id).as("corrected to what is there: %s", text).isEqualTo(there));
        known.corrected(old.get(), id, text);
        assertThat(routes.found(text)).as("corrected: %s", text).contains(id).doesNotContain(old.get());
    }

    void deletes(Random random) {
        Optional<String> id = known.any(random, known.all());
        if (id.isEmpty()) {
            return;
        }
        Set<String> before = Set.copyOf(known.all());
        JsonNode answer = routes.delete(id.get());
        List<String> gone = answer.path("status").asText().equals("deleted")
                ? Routes.strings(answer.path("deleted_ids"))
                : goneUnacknowledged();
        assertThat(before).containsAll(gone);
        assertThat(gone).contains(id.get());
        assertThat(gone.stream().filter(known.live()::contains))
                .as("deleted besides")
                .isSubsetOf(id.get());
        files(answer);
        known.deleted(gone);
        routes.lineage(id.get()).requireError(404, "memory_not_found");
        assertThat(routes.found("")).doesNotContain(id.get());
    }

    /** When the answer of the first try is lost, the next one finds nothing; the versions are gone all the same. */
    private List<String> goneUnacknowledged() {
        assertThat(routes.wasRefused())
                .as("a fact that nobody deleted is not found")
                .isTrue();
        return known.all().stream()
                .filter(id -> routes.lineage(id).status() == 404)
                .toList();
    }

    void purges() {
        JsonNode answer = routes.purge();
        assertThat(answer.path("status").asText()).isEqualTo("purged");
        files(answer);
        known.purged();
        ourId = null;
    }

    private void owns(String id) {
        owners.owns(routes.person(), id);
        everIds.add(id);
    }

    /** Our id of a user stays the same until a purge. */
    private void knowsMe(JsonNode answer) {
        String id = answer.path("general_augment_user_id").asText();
        owners.owns(routes.person(), id);
        assertThat(ourId == null || ourId.equals(id)).as("%s was %s", id, ourId).isTrue();
        ourId = id;
    }
}

package com.generalaugment.memory.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.erasure.Erasures.Erased;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.FactStore.Overview;
import com.generalaugment.memory.domain.facts.Facts.Corrected;
import com.generalaugment.memory.domain.facts.Facts.Stored;
import com.generalaugment.memory.domain.facts.Quarantine.Confirmed;
import com.generalaugment.memory.domain.facts.Quarantine.Waiting;
import com.generalaugment.memory.domain.facts.Receipt;
import com.generalaugment.memory.domain.search.SearchHit;
import com.generalaugment.memory.domain.search.Searches.Results;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers as JSON of the public contract. The internal id of a user without stored facts is null. */
final class Documents {

    private Documents() {}

    static ObjectNode stored(String userId, Stored stored) {
        ObjectNode node = user(userId, Optional.of(stored.userId()));
        FactDocument.content(node, stored.fact());
        return node.put("deduplicated", stored.deduplicated()).put("status", "stored");
    }

    static ObjectNode results(String userId, Results results) {
        ObjectNode node = user(userId, results.userId());
        node.set("facts", facts(results.facts()));
        return node;
    }

    static ObjectNode profile(String userId, Overview overview, List<SearchHit> recent) {
        ObjectNode node = user(userId, overview.userId());
        node.set("profile", Json.readTrusted(overview.profile()));
        node.set("recent_facts", facts(recent));
        return node.put("total_facts", overview.facts());
    }

    static ObjectNode waiting(String userId, Waiting waiting) {
        ObjectNode node = user(userId, waiting.userId());
        ArrayNode facts = node.putArray("facts");
        waiting.facts().forEach(fact -> facts.add(FactDocument.waiting(fact)));
        return node;
    }

    static ObjectNode confirmed(String userId, Confirmed confirmed) {
        ObjectNode node = user(userId, Optional.of(confirmed.userId()));
        FactDocument.content(node, confirmed.fact());
        return node.put("status", "confirmed");
    }

    static ObjectNode deleted(String userId, String memoryId, Erased erased) {
        return erased(userId, memoryId, erased, erased.facts().isEmpty() ? "not_found" : "deleted");
    }

    static ObjectNode purged(String userId, Erased erased) {
        return erased(userId, null, erased, "purged");
    }

    private static ObjectNode erased(String userId, @Nullable String memoryId, Erased erased, String status) {
        ObjectNode node = user(userId, erased.userId()).put("memory_id", memoryId);
        ArrayNode ids = node.putArray("deleted_ids");
        erased.facts().forEach(id -> ids.add(id.toString()));
        node.put("deleted_count", erased.facts().size()).put("status", status);
        node.set("receipt", receipt(erased.receipt()));
        return node;
    }

    static ObjectNode userErased(String userId, Receipt receipt) {
        ObjectNode node = Json.object().put("status", "deleted").put("user_id", userId);
        node.set("receipt", receipt(receipt));
        return node;
    }

    static ObjectNode corrected(Corrected corrected) {
        return Json.object()
                .put("memory_id", corrected.id().toString())
                .put("corrected_memory_id", corrected.fact().id().toString())
                .put("content", corrected.fact().content())
                .put("status", "corrected");
    }

    static ObjectNode lineage(UUID id, List<Fact> versions) {
        ObjectNode node = Json.object().put("memory_id", id.toString());
        ArrayNode items = node.putArray("items");
        versions.forEach(version -> items.add(FactDocument.version(version)));
        return node;
    }

    static ObjectNode receipt(Receipt receipt) {
        ObjectNode node = Json.object()
                .put("receipt_id", receipt.id())
                .put("operation", receipt.operation())
                .put("deleted_count", receipt.deletedCount());
        node.set("stores", Json.tree(receipt.stores()));
        return node.put("verified", receipt.verified()).put("issued_at", FactDocument.time(receipt.issuedAt()));
    }

    private static ObjectNode user(String userId, Optional<UUID> internalId) {
        return Json.object()
                .put("user_id", userId)
                .put("general_augment_user_id", internalId.map(UUID::toString).orElse(null));
    }

    private static ArrayNode facts(List<SearchHit> found) {
        ArrayNode all = Json.array();
        found.forEach(fact -> all.add(FactDocument.found(fact)));
        return all;
    }
}

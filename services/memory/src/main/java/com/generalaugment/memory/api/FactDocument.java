package com.generalaugment.memory.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.Fact.Lineage;
import com.generalaugment.memory.domain.facts.Source;
import com.generalaugment.memory.domain.search.SearchHit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Facts as JSON of the public contract. */
final class FactDocument {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final double ROUNDING = 1e6;

    private FactDocument() {}

    /** An item of search and profile. */
    static ObjectNode found(SearchHit found) {
        return whole(found.fact())
                .put("similarity", rounded(found.similarity()))
                .put("score", rounded(found.score()));
    }

    /** An item of quarantine: without similarity and score. */
    static ObjectNode waiting(Fact fact) {
        return whole(fact);
    }

    private static ObjectNode whole(Fact fact) {
        ObjectNode node = Json.object().put("id", fact.id().toString());
        content(node, fact);
        node.put("created_at", time(fact.createdAt()))
                .put("status", fact.status().label());
        lineageIds(node, fact.lineage());
        return node;
    }

    /** The members of the fact in the answer of {@code store}. */
    static void content(ObjectNode node, Fact fact) {
        node.put("memory_id", fact.id().toString())
                .put("fact", fact.content())
                .put("content", fact.content())
                .put("fact_type", fact.type().label())
                .put("importance_score", fact.importance())
                .put("source", fact.source().name())
                .set("source_info", sourceInfo(fact));
        node.set("metadata", Json.readTrusted(fact.metadata()));
        node.put("expires_at", time(fact.expiresAt())).put("collection_key", fact.collectionKey());
    }

    /** An item of a lineage. */
    static ObjectNode version(Fact fact) {
        ObjectNode node = Json.object()
                .put("memory_id", fact.id().toString())
                .put("content", fact.content())
                .put("status", fact.status().label());
        node.set("source_info", sourceInfo(fact));
        node.put("created_at", time(fact.createdAt()));
        lineageIds(node, fact.lineage());
        return node;
    }

    static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : MILLIS.format(time);
    }

    private static ObjectNode sourceInfo(Fact fact) {
        Source source = fact.source();
        ObjectNode node = Json.object()
                .put("source_key", source.key())
                .put("source_type", source.type().label())
                .put("status", fact.status().label())
                .put("trust_level", fact.trustLevel())
                .put("response_id", source.responseId())
                .put("trace_id", source.traceId())
                .put("fact_count", fact.seen())
                .put("last_seen_at", time(fact.lastSeenAt()));
        node.set("metadata", Json.readTrusted(source.metadata()));
        return node;
    }

    private static void lineageIds(ObjectNode node, Lineage lineage) {
        node.put("parent_memory_id", text(lineage.parent()))
                .put("supersedes_memory_id", text(lineage.supersedes()))
                .put("contradicts_memory_id", text(lineage.contradicts()))
                .put("consolidation_group_id", text(lineage.group()));
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private static double rounded(double value) {
        return Math.round(value * ROUNDING) / ROUNDING;
    }
}

package com.generalaugment.memory.store;

import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.Fact.Lineage;
import com.generalaugment.memory.domain.facts.FactStatus;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.facts.Source;
import com.generalaugment.memory.domain.facts.SourceType;
import com.generalaugment.memory.domain.facts.Texts;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A fact as a row of {@code memory.fact}, both ways. */
final class FactRow {

    static final String COLUMNS = "f.id, f.status, f.content, f.fact_type, f.importance, f.source, f.source_type,"
            + " f.source_metadata, f.trust_level, f.response_id, f.trace_id, f.seen, f.last_seen_at, f.metadata,"
            + " f.expires_at, f.collection_key, f.parent_memory_id, f.supersedes_memory_id, f.contradicts_memory_id,"
            + " f.consolidation_group_id, f.created_at";

    /** Active, and not expired at {@code $1}. */
    static final String LIVE = "f.status = 'active' AND (f.expires_at IS NULL OR f.expires_at > $1)";

    private FactRow() {}

    static Fact toFact(Row row) {
        return new Fact(
                row.getUUID("id"),
                FactStatus.labelled(row.getString("status")),
                row.getString("content"),
                FactType.labelled(row.getString("fact_type")).orElseThrow(),
                Fact.importance(row.getFloat("importance")),
                source(row),
                row.getString("trust_level"),
                row.getInteger("seen"),
                row.getOffsetDateTime("last_seen_at").toInstant(),
                row.getString("metadata"),
                instant(row.getOffsetDateTime("expires_at")),
                row.getString("collection_key"),
                new Lineage(
                        row.getUUID("parent_memory_id"),
                        row.getUUID("supersedes_memory_id"),
                        row.getUUID("contradicts_memory_id"),
                        row.getUUID("consolidation_group_id")),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static Source source(Row row) {
        return new Source(
                row.getString("source"),
                SourceType.valueOf(row.getString("source_type").toUpperCase(java.util.Locale.ROOT)),
                row.getString("response_id"),
                row.getString("trace_id"),
                row.getString("source_metadata"));
    }

    /** In the order of {@link PgRows#INSERT}. */
    static Tuple values(Fact fact) {
        return Tuple.wrap(list(fact));
    }

    /** In the order of {@code memory.add_fact}: the owner comes first. */
    static Tuple addition(Owner owner, UUID newUser, String model, Fact fact) {
        List<Object> values =
                new ArrayList<>(Arrays.asList(owner.tenant().projectId(), owner.key(), newUser, owner.userId(), model));
        values.addAll(list(fact));
        return Tuple.wrap(values);
    }

    private static List<Object> list(Fact fact) {
        Lineage lineage = fact.lineage();
        return Arrays.asList(
                fact.id(),
                fact.content(),
                Buffer.buffer(Texts.hash(fact.content())),
                fact.type().label(),
                (float) fact.importance(),
                fact.source().name(),
                fact.source().type().label(),
                fact.source().metadata(),
                fact.trustLevel(),
                fact.source().responseId(),
                fact.source().traceId(),
                at(fact.lastSeenAt()),
                fact.metadata(),
                fact.expiresAt() == null ? null : at(fact.expiresAt()),
                fact.collectionKey(),
                lineage.parent(),
                lineage.supersedes(),
                lineage.contradicts(),
                lineage.group(),
                at(fact.createdAt()));
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}

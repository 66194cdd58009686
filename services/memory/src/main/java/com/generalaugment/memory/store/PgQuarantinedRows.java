package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.facts.Confirmation;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.QuarantinedRows;
import com.generalaugment.memory.domain.facts.Texts;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Facts in quarantine, in an open transaction that holds their user. */
final class PgQuarantinedRows implements QuarantinedRows {

    /** Limit per user, so that facts that are never confirmed do not fill the database. */
    private static final int MOST = 100;

    private static final String WAITING = " AND f.status = 'quarantined' AND f.expires_at > $1";
    static final String ALL = "SELECT " + FactRow.COLUMNS + " FROM memory.fact f" + OwnedRows.WHERE_OWNED + WAITING
            + " ORDER BY f.created_at DESC, f.id DESC";
    private static final String FIND =
            "SELECT " + FactRow.COLUMNS + " FROM memory.fact f" + OwnedRows.WHERE_OWNED + WAITING;
    private static final String VECTORS = "SELECT v.fact_id, v.dimension, v.vector, v.checksum FROM memory.fact f"
            + " JOIN memory.fact_vector v ON v.project_id = f.project_id AND v.user_key = f.user_key AND v.fact_id = f.id"
            + " WHERE f.project_id = memory.tenant() AND f.user_key = memory.owner() AND f.status = 'quarantined'"
            + " AND v.model = $1";
    /** Also deletes an expired fact with the same text that has not been swept yet. */
    private static final String MAKE_ROOM = "DELETE FROM memory.fact" + OwnedRows.WHERE_OWNED
            + " AND status = 'quarantined' AND (text_hash = $1 OR id IN (SELECT id FROM memory.fact"
            + OwnedRows.WHERE_OWNED + " AND status = 'quarantined' ORDER BY created_at DESC, id DESC OFFSET $2))";

    private static final String CONFIRM =
            "UPDATE memory.fact f SET status = 'active', expires_at = NULL, trust_level = $2,"
                    + " seen = f.seen + $3, last_seen_at = $4, version = (SELECT version FROM memory.app_user"
                    + OwnedRows.WHERE_OWNED + "), source_metadata = (f.source_metadata::jsonb || $5::text::jsonb)::text"
                    + OwnedRows.WHERE_OWNED + " AND f.id = $1 AND NOT EXISTS (SELECT 1 FROM memory.fact a WHERE"
                    + " a.project_id = f.project_id AND a.user_key = f.user_key AND a.text_hash = f.text_hash"
                    + " AND a.status = 'active') RETURNING " + FactRow.COLUMNS;
    private static final String COUNT_TWIN = "UPDATE memory.fact f SET seen = f.seen + 1, last_seen_at = $2"
            + OwnedRows.WHERE_OWNED + " AND f.status = 'active' AND f.text_hash = (SELECT text_hash FROM memory.fact"
            + OwnedRows.WHERE_OWNED + " AND id = $1) RETURNING " + FactRow.COLUMNS;

    private final Transaction transaction;

    PgQuarantinedRows(Transaction transaction) {
        this.transaction = transaction;
    }

    @Override
    public List<Fact> all(Instant now) {
        return facts(transaction.execute(ALL, Tuple.of(FactRow.at(now))));
    }

    @Override
    public Optional<Fact> find(UUID id, Instant now) {
        return first(transaction.execute(FIND + " AND f.id = $2", Tuple.of(FactRow.at(now), id)));
    }

    @Override
    public Optional<Fact> twinOf(String text, Instant now) {
        return first(transaction.execute(
                FIND + " AND f.text_hash = $2", Tuple.of(FactRow.at(now), Buffer.buffer(Texts.hash(text)))));
    }

    @Override
    public Map<UUID, float[]> vectors(String model) {
        Map<UUID, float[]> vectors = new HashMap<>();
        for (Row row : transaction.execute(VECTORS, Tuple.of(model))) {
            VectorBytes.read(row).ifPresent(vector -> vectors.put(row.getUUID("fact_id"), vector));
        }
        return vectors;
    }

    @Override
    public void add(Fact fact, String model, float[] vector) {
        transaction.execute(MAKE_ROOM, Tuple.of(Buffer.buffer(Texts.hash(fact.content())), MOST - 1));
        transaction.execute(PgRows.INSERT_QUARANTINED, FactRow.values(fact));
        transaction.execute(PgUserIndexStore.SAVE_VECTOR, PgUserIndexStore.vectorValues(fact.id(), model, vector));
    }

    @Override
    public Fact confirm(UUID id, Confirmation how, Instant now) {
        String provenance = "{\"confirmed_by\":\"" + how.by() + "\"}";
        int seenAgain = how == Confirmation.USER ? 0 : 1;
        return first(transaction.execute(
                        CONFIRM, Tuple.of(id, how.trustLevel(), seenAgain, FactRow.at(now), provenance)))
                .orElseGet(() -> joinedToTwin(id, now));
    }

    private Fact joinedToTwin(UUID id, Instant now) {
        Fact twin = first(transaction.execute(COUNT_TWIN, Tuple.of(id, FactRow.at(now))))
                .orElseThrow();
        transaction.execute("DELETE FROM memory.fact" + OwnedRows.WHERE_OWNED + " AND id = $1", Tuple.of(id));
        return twin;
    }

    static List<Fact> facts(RowSet<Row> rows) {
        List<Fact> facts = new ArrayList<>();
        rows.forEach(row -> facts.add(FactRow.toFact(row)));
        return facts;
    }

    private static Optional<Fact> first(RowSet<Row> rows) {
        return facts(rows).stream().findFirst();
    }
}

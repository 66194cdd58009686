package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.FactStore.Inserted;
import com.generalaugment.memory.domain.facts.FactStore.Kept;
import com.generalaugment.memory.domain.facts.FactStore.Removed;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.FactStore.User;
import com.generalaugment.memory.domain.facts.QuarantinedRows;
import com.generalaugment.memory.domain.facts.Receipt;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One user's rows in an open transaction; row-level security limits every statement to them. */
final class PgRows implements Rows {

    private static final String HAS_QUARANTINED =
            "EXISTS (SELECT 1 FROM memory.fact f WHERE f.project_id = memory.tenant()"
                    + " AND f.user_key = memory.owner() AND f.status = 'quarantined') AS quarantined";
    private static final String HOLD = "INSERT INTO memory.app_user AS u"
            + " (project_id, user_key, id, user_id, model, version, removed_version)"
            + " SELECT memory.tenant(), memory.owner(), $1, $2, $3, v, v FROM nextval('memory.version') v"
            + " ON CONFLICT (project_id, user_key) DO UPDATE SET version = nextval('memory.version')"
            + " RETURNING id, profile, model, " + HAS_QUARANTINED;

    private static final String HOLD_KNOWN = "UPDATE memory.app_user SET version = nextval('memory.version')"
            + OwnedRows.WHERE_OWNED + " RETURNING id, profile, model, " + HAS_QUARANTINED;

    private static final String INSERT_AS =
            "INSERT INTO memory.fact AS f (project_id, user_key, version, status, id, content,"
                    + " text_hash, fact_type, importance, source, source_type, source_metadata, trust_level, response_id, trace_id,"
                    + " last_seen_at, metadata, expires_at, collection_key, parent_memory_id, supersedes_memory_id,"
                    + " contradicts_memory_id, consolidation_group_id, created_at)"
                    + " SELECT project_id, user_key, version, '%s', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
                    + " $14, $15, $16, $17, $18, $19, $20 FROM memory.app_user" + OwnedRows.WHERE_OWNED;
    private static final String INSERT = INSERT_AS.formatted("active")
            + " ON CONFLICT (project_id, user_key, text_hash) WHERE status = 'active'"
            + " DO UPDATE SET seen = f.seen + 1, last_seen_at = excluded.last_seen_at"
            + " RETURNING " + FactRow.COLUMNS;
    static final String INSERT_QUARANTINED = INSERT_AS.formatted("quarantined");

    private final Transaction transaction;
    private final Owner owner;

    PgRows(Transaction transaction, Owner owner) {
        this.transaction = transaction;
        this.owner = owner;
    }

    @Override
    public User hold(String model) {
        return user(transaction.execute(HOLD, Tuple.of(Ids.uuid(), owner.userId(), model)))
                .orElseThrow();
    }

    @Override
    public Optional<User> holdKnown() {
        return user(transaction.execute(HOLD_KNOWN, Tuple.tuple()));
    }

    @Override
    public Optional<Kept> kept(String key) {
        return IdempotentAnswerRow.first(transaction.execute(IdempotentAnswerRow.SELECT, Tuple.of(key)));
    }

    @Override
    public void keep(String key, Kept answer) {
        transaction.execute(
                IdempotentAnswerRow.UPSERT, Tuple.of(key, answer.fingerprint(), Buffer.buffer(answer.body())));
    }

    @Override
    public void saveProfile(String json) {
        transaction.execute("UPDATE memory.app_user SET profile = $1" + OwnedRows.WHERE_OWNED, Tuple.of(json));
    }

    @Override
    public Inserted insert(Fact fact) {
        Fact existing = inserted(fact);
        if (!existing.id().equals(fact.id()) && isOver(existing, fact.createdAt())) {
            // An expired fact that has not been swept yet: it is deleted with its versions.
            remove(existing.id());
            existing = inserted(fact);
        }
        return new Inserted(existing, existing.id().equals(fact.id()));
    }

    /** The new fact, or the existing one with the same text. */
    private Fact inserted(Fact fact) {
        return FactRow.toFact(
                transaction.execute(INSERT, FactRow.values(fact)).iterator().next());
    }

    private static boolean isOver(Fact existing, Instant now) {
        Instant expiresAt = existing.expiresAt();
        return expiresAt != null && !expiresAt.isAfter(now);
    }

    @Override
    public QuarantinedRows quarantine() {
        return new PgQuarantinedRows(transaction);
    }

    @Override
    public Optional<Fact> live(UUID id, Instant now) {
        for (Row row : transaction.execute(
                "SELECT " + FactRow.COLUMNS + " FROM memory.fact f" + OwnedRows.WHERE_OWNED + " AND f.id = $2 AND "
                        + FactRow.LIVE,
                Tuple.of(FactRow.at(now), id))) {
            return Optional.of(FactRow.toFact(row));
        }
        return Optional.empty();
    }

    @Override
    public void supersede(UUID id) {
        transaction.execute(
                "UPDATE memory.fact SET status = 'superseded', version = (SELECT version FROM memory.app_user"
                        + OwnedRows.WHERE_OWNED + ")" + OwnedRows.WHERE_OWNED + " AND id = $1",
                Tuple.of(id));
    }

    @Override
    public void joinLineage(UUID group, Fact successor, UUID supersedes) {
        transaction.execute(
                "UPDATE memory.fact SET consolidation_group_id = $2" + OwnedRows.WHERE_OWNED
                        + " AND consolidation_group_id = $1",
                Tuple.of(group, successor.lineage().group()));
        transaction.execute(
                "UPDATE memory.fact SET supersedes_memory_id = coalesce(supersedes_memory_id, $2),"
                        + " contradicts_memory_id = coalesce(contradicts_memory_id, $2)" + OwnedRows.WHERE_OWNED
                        + " AND id = $1",
                Tuple.of(successor.id(), supersedes));
    }

    @Override
    public Removed remove(UUID id) {
        return Removal.of(transaction, Removal.VERSIONS, Tuple.of(id));
    }

    @Override
    public Removed removeAll() {
        return Removal.of(transaction, Removal.ALL, Tuple.tuple());
    }

    @Override
    public int removeAnswers() {
        return transaction
                .execute("DELETE FROM memory.idempotent_answer" + OwnedRows.WHERE_OWNED, Tuple.tuple())
                .rowCount();
    }

    @Override
    public void stopLearning(Instant endedBefore) {
        transaction.execute("DELETE FROM memory.lesson" + OwnedRows.WHERE_OWNED, Tuple.tuple());
        transaction.execute(
                "INSERT INTO memory.purge (project_id, user_key, purged_at) VALUES (memory.tenant(), memory.owner(), $1)"
                        + " ON CONFLICT (project_id, user_key) DO UPDATE SET purged_at = excluded.purged_at",
                Tuple.of(FactRow.at(endedBefore)));
    }

    @Override
    public void removeUser() {
        transaction.execute("DELETE FROM memory.app_user" + OwnedRows.WHERE_OWNED, Tuple.tuple());
    }

    @Override
    public int remaining(List<UUID> facts) {
        return Removal.remaining(transaction, facts);
    }

    @Override
    public int remainingOfUser() {
        return Removal.remainingOfUser(transaction);
    }

    @Override
    public void issue(Receipt receipt) {
        transaction.execute(ReceiptRow.INSERT, ReceiptRow.of(receipt));
    }

    private static Optional<User> user(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(new User(
                    row.getUUID("id"),
                    row.getString("profile"),
                    row.getString("model"),
                    row.getBoolean("quarantined")));
        }
        return Optional.empty();
    }
}

package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.pg.BatchedDeletion;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.facts.Receipt;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Facts in PostgreSQL. */
@ApplicationScoped
public class PgFactStore implements FactStore {

    private static final String OVERVIEW = "SELECT u.id, u.profile,"
            + " (SELECT count(*) FROM memory.fact f" + OwnedRows.WHERE_OWNED + " AND " + FactRow.LIVE + ") AS facts"
            + " FROM memory.app_user u" + OwnedRows.WHERE_OWNED;

    /** An expired fact has no lineage either. */
    private static final String LINEAGE = "SELECT " + FactRow.COLUMNS + " FROM memory.fact f" + OwnedRows.WHERE_OWNED
            + " AND f.consolidation_group_id = (SELECT consolidation_group_id FROM memory.fact" + OwnedRows.WHERE_OWNED
            + " AND id = $2) AND NOT EXISTS (SELECT 1 FROM memory.fact e" + OwnedRows.WHERE_OWNED
            + " AND e.status <> 'superseded' AND e.expires_at <= $1"
            + " AND e.consolidation_group_id = f.consolidation_group_id)"
            + " ORDER BY f.created_at, f.id";

    /** The function sets the owner of the rows itself. */
    private static final String ADD = "SELECT our_id, users_model FROM memory.add_fact($1, $2, $3, $4, $5, $6, $7,"
            + " $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";

    private static final BatchedDeletion SWEEP = new BatchedDeletion(Duration.ofMinutes(1));

    private final Database database;
    private final OwnedRows rows;
    private final RedisNegativeUserCache negativeUserCache;

    public PgFactStore(Database database, OwnedRows rows, RedisNegativeUserCache negativeUserCache) {
        this.database = database;
        this.rows = rows;
        this.negativeUserCache = negativeUserCache;
    }

    @Override
    public <T> T write(Owner owner, Function<Rows, T> work) {
        return negativeUserCache.during(
                owner, () -> rows.inTransaction(owner, transaction -> work.apply(new PgRows(transaction, owner))));
    }

    @Override
    public Optional<Added> add(Owner owner, Fact fact, String model) {
        Tuple values = FactRow.addition(owner, Ids.uuid(), model, fact);
        for (Row row : negativeUserCache.during(owner, () -> database.executeUnscoped(ADD, values))) {
            return Optional.of(new Added(row.getUUID("our_id"), row.getString("users_model")));
        }
        return Optional.empty();
    }

    @Override
    public Overview overview(Owner owner, Instant now) {
        for (Row row : rows.read(owner, OVERVIEW, Tuple.of(FactRow.at(now)))) {
            return new Overview(Optional.of(row.getUUID("id")), row.getString("profile"), row.getLong("facts"));
        }
        return new Overview(Optional.empty(), "{}", 0);
    }

    @Override
    public List<Fact> lineage(Owner owner, UUID id, Instant now) {
        List<Fact> versions = new ArrayList<>();
        rows.read(owner, LINEAGE, Tuple.of(FactRow.at(now), id)).forEach(row -> versions.add(FactRow.toFact(row)));
        return versions;
    }

    @Override
    public List<Fact> quarantined(Owner owner, Instant now) {
        return PgQuarantinedRows.facts(rows.read(owner, PgQuarantinedRows.ALL, Tuple.of(FactRow.at(now))));
    }

    @Override
    public Optional<Kept> kept(Owner owner, String key) {
        return IdempotentAnswerRow.first(rows.read(owner, IdempotentAnswerRow.SELECT, Tuple.of(key)));
    }

    @Override
    public Optional<Receipt> receipt(Tenant tenant, String id) {
        for (Row row : database.read(tenant, ReceiptRow.SELECT, Tuple.of(id))) {
            return Optional.of(ReceiptRow.toReceipt(row));
        }
        return Optional.empty();
    }

    @Override
    public void sweep() {
        sweep("SELECT memory.sweep($1) AS swept");
        sweep("SELECT memory.sweep_erasures($1) AS swept");
    }

    private void sweep(String sql) {
        SWEEP.run(most ->
                database.executeUnscoped(sql, Tuple.of(most)).iterator().next().getInteger("swept"));
    }
}

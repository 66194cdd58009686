package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Backlog;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The backlog of users to embed, in PostgreSQL. Functions select users of all projects; row-level security applies to their
 * rows as usual.
 */
@ApplicationScoped
public class PgBacklog implements Backlog {

    private static final UUID FIRST = new UUID(0, 0);

    private static final String ANNOUNCE =
            "INSERT INTO memory.replica (id, model, seen_at) VALUES ($1, $2, clock_timestamp())"
                    + " ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()";

    private static final String FORGET =
            "DELETE FROM memory.replica WHERE seen_at < clock_timestamp()" + " - make_interval(secs => $1)";

    private static final String AGREED = "SELECT bool_and(model = $1) AS agreed FROM memory.replica";

    /** Not for a user who has the model and lacks a vector: no replica has taken that user. */
    private static final String STILL_TAKEN = "UPDATE memory.app_user SET taken_until = now() + interval '1 minute'"
            + OwnedRows.WHERE_OWNED + " AND model <> $1";

    private static final String WITHOUT_VECTOR = " FROM (SELECT * FROM memory.fact" + OwnedRows.WHERE_OWNED
            + " AND status = 'active') f WHERE NOT EXISTS (SELECT FROM memory.fact_vector v"
            + " WHERE v.project_id = f.project_id AND v.user_key = f.user_key AND v.fact_id = f.id AND v.model = $1)";

    /** Locks the user, so that concurrent writers wait for the commit. */
    private static final String HOLD = "SELECT model FROM memory.app_user" + OwnedRows.WHERE_OWNED + " FOR UPDATE";

    /** The new version makes every replica read the whole user index again. */
    private static final String ADOPT = "UPDATE memory.app_user SET model = $1, version = v, removed_version = v,"
            + " taken_until = NULL FROM nextval('memory.version') v" + OwnedRows.WHERE_OWNED;

    private final Database database;
    private final OwnedRows rows;

    public PgBacklog(Database database, OwnedRows rows) {
        this.database = database;
        this.rows = rows;
    }

    @Override
    public boolean announce(UUID replica, String model, Duration timeout) {
        return database.writeUnscoped(statements -> {
                    statements.add(ANNOUNCE, Tuple.of(replica, model));
                    statements.add(FORGET, Tuple.of((double) timeout.toSeconds()));
                    statements.add(AGREED, Tuple.of(model));
                })
                .getLast()
                .iterator()
                .next()
                .getBoolean("agreed");
    }

    @Override
    public void leave(UUID replica) {
        database.executeUnscoped("DELETE FROM memory.replica WHERE id = $1", Tuple.of(replica));
    }

    @Override
    public List<Owner> take(String model, int most) {
        List<Owner> owners = new ArrayList<>();
        database.executeUnscoped("SELECT * FROM memory.take_users($1, $2)", Tuple.of(model, most))
                .forEach(row -> owners.add(owner(row)));
        return owners;
    }

    @Override
    public Left left(String model) {
        Row row = database.executeUnscoped("SELECT * FROM memory.users_left($1)", Tuple.of(model))
                .iterator()
                .next();
        return new Left(row.getLong("users"), row.getLong("facts"));
    }

    @Override
    public Map<UUID, String> missing(Owner owner, String model, int most) {
        Map<UUID, String> texts = new HashMap<>();
        rows.inTransaction(owner, transaction -> {
            transaction.execute(STILL_TAKEN, Tuple.of(model));
            transaction
                    .execute("SELECT f.id, f.content" + WITHOUT_VECTOR + " LIMIT $2", Tuple.of(model, most))
                    .forEach(row -> texts.put(row.getUUID("id"), row.getString("content")));
            return texts;
        });
        return texts;
    }

    @Override
    public boolean adopt(Owner owner, String model) {
        return rows.inTransaction(owner, transaction -> {
            RowSet<Row> held = transaction.execute(HOLD, Tuple.tuple());
            if (held.size() == 0) {
                return true;
            }
            if (transaction
                            .execute("SELECT 1" + WITHOUT_VECTOR + " LIMIT 1", Tuple.of(model))
                            .size()
                    > 0) {
                return false;
            }
            transaction.execute(ADOPT, Tuple.of(model));
            removeOthers(transaction, model);
            return true;
        });
    }

    @Override
    public void removeOtherVectors(Owner owner) {
        rows.inTransaction(owner, transaction -> {
            RowSet<Row> held = transaction.execute(HOLD, Tuple.tuple());
            held.forEach(row -> removeOthers(transaction, row.getString("model")));
            return held.size();
        });
    }

    @Override
    public List<Examined> examine(Optional<Owner> after, int most) {
        UUID project = after.map(owner -> owner.tenant().projectId()).orElse(FIRST);
        UUID key = after.map(Owner::key).orElse(FIRST);
        List<Examined> users = new ArrayList<>();
        database.executeUnscoped("SELECT * FROM memory.examine_users($1, $2, $3)", Tuple.of(project, key, most))
                .forEach(row -> users.add(new Examined(owner(row), row.getString("model"), row.getBoolean("ailing"))));
        return users;
    }

    private static void removeOthers(Transaction transaction, String model) {
        transaction.execute(
                "DELETE FROM memory.fact_vector" + OwnedRows.WHERE_OWNED + " AND model <> $1", Tuple.of(model));
    }

    private static Owner owner(Row row) {
        return Owner.of(new Tenant(row.getUUID("project_id")), row.getString("user_id"));
    }
}

package com.generalaugment.libs.runtime.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.outbox.OutboxRow;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parts of erasures in a service's own table {@code <schema>.erasure_part (project_id, id, stores, remaining, busy_until,
 * done_at)}. The part is kept in the transaction that erases, so a part is done once, however often it is asked for and
 * whichever process is killed.
 */
public final class PartsTable implements Parts {

    private final Database database;
    private final Holder holder;
    private final String claim;
    private final String keep;
    private final String forget;
    private final String report;

    public PartsTable(Database database, String schema, Holder holder) {
        this.database = database;
        this.holder = holder;
        String table = schema + ".erasure_part";
        String ofTenant = " WHERE project_id = " + schema + ".tenant() AND ";
        this.claim = "INSERT INTO " + table + " AS part (project_id, id, stores, busy_until) VALUES (" + schema
                + ".tenant(), $1, '{}', now() + interval '5 seconds') ON CONFLICT (project_id, id) DO UPDATE"
                + " SET busy_until = excluded.busy_until WHERE part.busy_until < now()"
                + " RETURNING stores, remaining, done_at IS NOT NULL AS done";
        this.keep = "UPDATE " + table + " SET stores = $2, remaining = $3,"
                + " busy_until = CASE WHEN $4 THEN now() + interval '1 second' ELSE busy_until END,"
                + " done_at = CASE WHEN $4 THEN now() END" + ofTenant + "id = $1 AND done_at IS NULL";
        this.forget = "DELETE FROM " + table + ofTenant + "done_at < now() - interval '30 days'";
        this.report = OutboxRow.insertInto(schema);
    }

    @Override
    public Optional<Part> claim(Erasure erasure) {
        for (Row row : database.write(erasure.tenant(), statements -> statements.add(claim, Tuple.of(erasure.id())))
                .getFirst()) {
            return Optional.of(new Part(stores(row), row.getBoolean("done"), row.getInteger("remaining")));
        }
        return Optional.empty();
    }

    @Override
    public void repeat(Erasure erasure, Part done) {
        database.write(erasure.tenant(), statements -> statements.add(report, reported(erasure, done)));
    }

    /** In the transaction that has erased. @throws IllegalStateException when the part was done meanwhile: nothing of this counts */
    public void keep(Transaction transaction, Erasure erasure, Part part) {
        int kept = transaction
                .execute(
                        keep,
                        Tuple.of(erasure.id(), Json.text(Json.tree(part.stores())), part.remaining(), part.isDone()))
                .rowCount();
        if (kept == 0) {
            throw new IllegalStateException("this part of an erasure was done meanwhile");
        }
    }

    /** As {@link #keep} of a part that is done, and says so to the others. */
    public void finish(Transaction transaction, Erasure erasure, Part done) {
        keep(transaction, erasure, done);
        transaction.execute(forget, Tuple.tuple());
        transaction.execute(report, reported(erasure, done));
    }

    private Tuple reported(Erasure erasure, Part done) {
        return OutboxRow.of(erasure.report(holder, done)).values();
    }

    private static Map<String, Integer> stores(Row row) {
        Map<String, Integer> stores = new LinkedHashMap<>();
        JsonNode counts = Json.readTrusted(row.getString("stores"));
        counts.properties()
                .forEach(count -> stores.put(count.getKey(), count.getValue().intValue()));
        return stores;
    }
}

package com.generalaugment.libs.runtime.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parts of erasures in a service's own table {@code <schema>.erasure_part (project_id, id, stores, remaining, busy_until,
 * done_at)}. Whoever erases keeps the part in the same transaction, so a part is done once, however often it is asked for and
 * whoever is killed.
 */
public final class PartsTable {

    private final Database database;
    private final String claim;
    private final String keep;

    public PartsTable(Database database, String schema) {
        this.database = database;
        String table = schema + ".erasure_part";
        this.claim = "INSERT INTO " + table + " AS part (project_id, id, stores, busy_until) VALUES (" + schema
                + ".tenant(), $1, '{}', now() + interval '5 seconds') ON CONFLICT (project_id, id) DO UPDATE"
                + " SET busy_until = excluded.busy_until WHERE part.busy_until < now()"
                + " RETURNING stores, remaining, done_at IS NOT NULL AS done";
        this.keep = "UPDATE " + table + " SET stores = $2, remaining = $3,"
                + " busy_until = CASE WHEN $4 THEN now() + interval '1 second' ELSE busy_until END,"
                + " done_at = CASE WHEN $4 THEN now() END"
                + " WHERE project_id = " + schema + ".tenant() AND id = $1 AND done_at IS NULL";
    }

    /** The part as it is, for the one who asks first in a while; empty: somebody else has it. */
    public Optional<Part> claim(Tenant tenant, String erasureId) {
        for (Row row : database.write(tenant, statements -> statements.add(claim, Tuple.of(erasureId)))
                .getFirst()) {
            return Optional.of(new Part(stores(row), row.getBoolean("done"), row.getInteger("remaining")));
        }
        return Optional.empty();
    }

    /** In the transaction that has erased. @throws IllegalStateException when the part was done meanwhile: nothing of this counts */
    public void keep(Transaction transaction, String erasureId, Part part) {
        int kept = transaction
                .execute(
                        keep, Tuple.of(erasureId, Json.text(Json.tree(part.stores())), part.remaining(), part.isDone()))
                .rowCount();
        if (kept == 0) {
            throw new IllegalStateException("this part of an erasure was done meanwhile");
        }
    }

    private static Map<String, Integer> stores(Row row) {
        Map<String, Integer> stores = new LinkedHashMap<>();
        JsonNode counts = Json.readTrusted(row.getString("stores"));
        counts.properties()
                .forEach(count -> stores.put(count.getKey(), count.getValue().intValue()));
        return stores;
    }
}

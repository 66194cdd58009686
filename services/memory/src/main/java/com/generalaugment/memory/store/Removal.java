package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.facts.FactStore.Removed;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Deletes facts with their vectors, and marks the user so that user indexes in memory are read again as a whole. */
final class Removal {

    /** The fact {@code $1} with its earlier versions; one that is not superseded with all of them. */
    static final String VERSIONS =
            "WITH target AS (SELECT consolidation_group_id, status, created_at, id FROM memory.fact"
                    + OwnedRows.WHERE_OWNED + " AND id = $1), doomed AS (SELECT f.id FROM (SELECT * FROM memory.fact"
                    + OwnedRows.WHERE_OWNED + ") f JOIN target t USING (consolidation_group_id)"
                    + " WHERE f.id = t.id OR t.status <> 'superseded'"
                    + " OR (f.status = 'superseded' AND (f.created_at, f.id) < (t.created_at, t.id))),";

    static final String ALL = "WITH doomed AS (SELECT id FROM memory.fact" + OwnedRows.WHERE_OWNED + "),";

    private static final String WITH_VECTORS = " vectors AS (DELETE FROM memory.fact_vector" + OwnedRows.WHERE_OWNED
            + " AND fact_id IN (SELECT id FROM doomed) RETURNING fact_id)"
            + " SELECT id, (SELECT count(*) FROM vectors) AS vectors FROM doomed";

    private static final String FACTS = "DELETE FROM memory.fact" + OwnedRows.WHERE_OWNED + " AND id = ANY($1)";

    private static final String WITHOUT_TRACE =
            "UPDATE memory.app_user SET removed_version = version" + OwnedRows.WHERE_OWNED;

    private Removal() {}

    static Removed of(Transaction transaction, String doomed, Tuple values) {
        List<UUID> facts = new ArrayList<>();
        int vectors = 0;
        for (Row row : transaction.execute(doomed + WITH_VECTORS, values)) {
            facts.add(row.getUUID("id"));
            vectors = row.getInteger("vectors");
        }
        if (!facts.isEmpty()) {
            transaction.execute(FACTS, Tuple.of(facts.toArray(UUID[]::new)));
            transaction.execute(WITHOUT_TRACE, Tuple.tuple());
        }
        return new Removed(facts, vectors);
    }

    /** How many rows of these facts remain. */
    static int remaining(Transaction transaction, List<UUID> facts) {
        Tuple ids = Tuple.of(facts.toArray(UUID[]::new));
        return count(transaction, "fact", " AND id = ANY($1)", ids)
                + count(transaction, "fact_vector", " AND fact_id = ANY($1)", ids);
    }

    static int remainingOfUser(Transaction transaction) {
        return Stream.of("fact", "fact_vector", "app_user", "idempotent_answer", "lesson")
                .mapToInt(table -> count(transaction, table, "", Tuple.tuple()))
                .sum();
    }

    private static int count(Transaction transaction, String table, String more, Tuple values) {
        return transaction
                .execute("SELECT count(*) AS n FROM memory." + table + OwnedRows.WHERE_OWNED + more, values)
                .iterator()
                .next()
                .getInteger("n");
    }
}

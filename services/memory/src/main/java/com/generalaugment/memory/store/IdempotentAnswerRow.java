package com.generalaugment.memory.store;

import com.generalaugment.memory.domain.facts.FactStore.Kept;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;

/** An answer kept for repetitions, for 24 hours. */
final class IdempotentAnswerRow {

    static final String SELECT = "SELECT fingerprint, body FROM memory.idempotent_answer" + OwnedRows.WHERE_OWNED
            + " AND key = $1 AND expires_at > now()";

    /** Replaces an expired answer. */
    static final String UPSERT = "INSERT INTO memory.idempotent_answer"
            + " (project_id, user_key, key, fingerprint, body, expires_at)"
            + " VALUES (memory.tenant(), memory.owner(), $1, $2, $3, now() + interval '24 hours')"
            + " ON CONFLICT (project_id, user_key, key) DO UPDATE SET fingerprint = excluded.fingerprint,"
            + " body = excluded.body, expires_at = excluded.expires_at";

    private IdempotentAnswerRow() {}

    static Optional<Kept> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(
                    new Kept(row.getString("fingerprint"), row.getBuffer("body").getBytes()));
        }
        return Optional.empty();
    }
}

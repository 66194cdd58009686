package com.generalaugment.turnexecutor.domain.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Port: rows that have outlived their time. */
public interface ExpiredRows {

    /** What is kept for a time of its own. */
    enum Kind {
        RESPONSE_STREAM("response_stream"),
        IDEMPOTENCY_KEY("idempotency_key"),
        /** With its run. */
        RESPONSE("response"),
        RUN_WITHOUT_RESPONSE("run");

        private final String table;

        Kind(String table) {
            this.table = table;
        }

        public String table() {
            return table;
        }
    }

    /**
     * @param reached when the newest of the deleted rows had expired; null: there was none
     */
    record Batch(int rows, @Nullable Instant reached) {}

    /**
     * Deletes expired rows, oldest first, in a transaction of its own; none that another replica is deleting.
     *
     * @param since only those that have expired since then; null: all
     */
    Batch delete(Kind kind, @Nullable Instant since, int most);
}

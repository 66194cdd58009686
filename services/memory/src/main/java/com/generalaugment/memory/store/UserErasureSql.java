package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.outbox.OutboxRow;

/** The statements on {@code memory.user_erasure} and its reports; row-level security limits them to the project. */
final class UserErasureSql {

    /** Erasures of one user begin one after the other. */
    static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock($1)";

    static final String FIND_OPEN = "SELECT * FROM memory.user_erasure WHERE project_id = memory.tenant()"
            + " AND user_key = $1 AND closed_at IS NULL";

    static final String OPEN =
            "INSERT INTO memory.user_erasure (project_id, id, user_key, user_id, erased_until, version,"
                    + " traceparent, say_again_at) VALUES (memory.tenant(), $1, $2, $3, $4, nextval('memory.version'), $5,"
                    + " now() + interval '2 seconds')";

    static final String PUBLISH = OutboxRow.insertInto("memory");

    static final String KEEP_REPORT =
            "INSERT INTO memory.erasure_report (project_id, erasure_id, service, stores, remaining)"
                    + " SELECT project_id, id, $2, $3, $4 FROM memory.user_erasure"
                    + " WHERE project_id = memory.tenant() AND id = $1 AND closed_at IS NULL ON CONFLICT DO NOTHING";

    static final String LOCK_OPEN = "SELECT user_key, version FROM memory.user_erasure"
            + " WHERE project_id = memory.tenant() AND id = $1 AND closed_at IS NULL FOR UPDATE";

    static final String REPORTS = "SELECT service, stores, remaining FROM memory.erasure_report"
            + " WHERE project_id = memory.tenant() AND erasure_id = $1";

    static final String ACT_FOR = "SELECT set_config('genaug.user_id', $1, true)";

    /** Rows older than the erasure. Vectors are deleted with their facts; kept answers are written with the user's row. */
    static final String COUNT_REMAINING = "SELECT (SELECT count(*) FROM memory.fact" + OwnedRows.WHERE_OWNED
            + " AND version <= $1) + (SELECT count(*) FROM memory.app_user" + OwnedRows.WHERE_OWNED
            + " AND version <= $1) AS n";

    static final String CLOSE = "UPDATE memory.user_erasure SET closed_at = now(), user_id = NULL, receipt_id = $2"
            + " WHERE project_id = memory.tenant() AND id = $1";

    static final String END = "SELECT closed_at IS NULL AS is_open, receipt_id FROM memory.user_erasure"
            + " WHERE project_id = memory.tenant() AND id = $1";

    static final String LATEST_RECEIPT = "SELECT r.* FROM memory.user_erasure e JOIN memory.receipt r"
            + " ON r.project_id = e.project_id AND r.id = e.receipt_id WHERE e.project_id = memory.tenant()"
            + " AND e.user_key = $1 AND r.issued_at >= $2 ORDER BY r.issued_at DESC LIMIT 1";

    static final String CLAIM_UNFINISHED = "SELECT * FROM memory.claim_unfinished_erasures($1)";

    static final String COUNT_OPEN = "SELECT memory.count_open_erasures() AS n";

    private UserErasureSql() {}
}

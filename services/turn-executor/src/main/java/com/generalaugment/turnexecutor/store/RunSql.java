package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.outbox.OutboxRow;

/** The statements on runs and keys. Row-level security adds the tenant to every one but the functions. */
final class RunSql {

    private static final String RUN_COLUMNS = "project_id, id, response_id, user_id, lease_owner, lease_until,"
            + " config_version, key_id, environment, request_id, traceparent, caller_trace, idempotency_key, stored,"
            + " request, created_at, fence, state";
    private static final String RUN_VALUES =
            "$1, $2, $3, $4, $5, now() + $6, $7, $8, $9, $10, $11, $12::text::jsonb, $13, $14, $15, $16, $17, 'running'";

    static final String OPEN = "INSERT INTO turn_executor.run (" + RUN_COLUMNS + ") VALUES (" + RUN_VALUES + ")";

    /** The claim and the run in one statement: no claim without its run, no run without its claim. */
    static final String CLAIM_AND_OPEN = "WITH claim AS ("
            + "INSERT INTO turn_executor.idempotency_key AS held"
            + " (project_id, key, fingerprint, run_id, response_id, user_id, stored, expires_at)"
            + " VALUES ($1, $13, $18, $2, $3, $4, $14, now() + interval '24 hours')"
            + " ON CONFLICT (project_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, run_id = excluded.run_id,"
            + " response_id = excluded.response_id, user_id = excluded.user_id, stored = excluded.stored,"
            + " finished = false, sealed = NULL,"
            + " sealed_until = NULL, expires_at = excluded.expires_at"
            + " WHERE held.expires_at < now() RETURNING 1)"
            + " INSERT INTO turn_executor.run (" + RUN_COLUMNS + ") SELECT " + RUN_VALUES + " FROM claim";

    static final String FIND_KEY = "SELECT fingerprint, response_id, finished, stored,"
            + " CASE WHEN sealed_until > now() THEN sealed END AS sealed"
            + " FROM turn_executor.idempotency_key WHERE project_id = turn_executor.tenant() AND key = $1"
            + " AND expires_at > now()";

    static final String RELEASE_KEY = "DELETE FROM turn_executor.idempotency_key"
            + " WHERE project_id = turn_executor.tenant() AND key = $1 AND run_id = $2";

    /** Another owner may have the run meanwhile: then the key stays with it. */
    static final String RELEASE_KEY_OF_NO_RUN = RELEASE_KEY + " AND NOT EXISTS (SELECT 1 FROM turn_executor.run"
            + " WHERE project_id = turn_executor.tenant() AND id = $2)";

    static final String ANNUL = "SELECT turn_executor.annul_run($1, $2, $3)";

    /** A run that a newer owner works on keeps its key until it has been cancelled. */
    static final String RELEASE_KEY_OF_ANNULLED = RELEASE_KEY + " AND NOT EXISTS (SELECT 1 FROM turn_executor.run"
            + " WHERE project_id = turn_executor.tenant() AND id = $2 AND state IN ('queued', 'running'))";

    static final String KEEP_KEY = "UPDATE turn_executor.idempotency_key SET finished = true"
            + " WHERE project_id = turn_executor.tenant() AND key = $1 AND run_id = $2";

    static final String KEEP_SEALED = "UPDATE turn_executor.idempotency_key"
            + " SET finished = true, sealed = $3, sealed_until = now() + $4"
            + " WHERE project_id = turn_executor.tenant() AND key = $1 AND run_id = $2";

    static final String KEEP_RECALLED = "UPDATE turn_executor.run SET recalled = $3"
            + " WHERE project_id = turn_executor.tenant() AND id = $1 AND fence = $2 AND state = 'running'";

    static final String FINISH = "SELECT turn_executor.finish_run($1, $2, $3, $4::text::jsonb)";

    /** A run goes with its response; one that has left none goes with those that store nothing. */
    static final String KEEP_LIKE_UNSTORED =
            "UPDATE turn_executor.run SET stored = false WHERE project_id = turn_executor.tenant() AND id = $1";

    static final String FINISHED_BY = "SELECT 1 FROM turn_executor.run WHERE project_id = turn_executor.tenant()"
            + " AND id = $1 AND fence = $2 AND lease_owner = $3 AND state <> 'running'";

    static final String DISCARD = "DELETE FROM turn_executor.run"
            + " WHERE project_id = turn_executor.tenant() AND id = $1 AND fence = $2 AND state = 'running'";

    static final String INSERT_RESPONSE = "INSERT INTO turn_executor.response (project_id, id, run_id, user_id,"
            + " previous_response_id, status, input, document, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    static final String INSERT_STREAM = "INSERT INTO turn_executor.response_stream"
            + " (project_id, response_id, frames, expires_at) VALUES ($1, $2, $3, now() + $4)";

    static final String INSERT_FACT = OutboxRow.insertInto("turn_executor");

    static final String RENEW = "SELECT id, cancel_requested FROM turn_executor.renew_leases($1, $2, $3)";

    static final String HAND_OVER = "SELECT turn_executor.hand_over_runs($1, $2, $3)";

    static final String REPORT_ALIVE = "UPDATE turn_executor.run SET lost_owners = array_remove(lost_owners, $2)"
            + " WHERE project_id = turn_executor.tenant() AND id = $1 AND state = 'running'";

    static final String CLAIM_EXPIRED = "SELECT * FROM turn_executor.claim_expired_runs($1, $2, $3)";

    static final String REQUEST_CANCEL = "UPDATE turn_executor.run SET cancel_requested = true"
            + " WHERE project_id = turn_executor.tenant() AND response_id = $1 AND state IN ('queued', 'running')";

    static final String FIND_RUNNING = "SELECT * FROM turn_executor.run"
            + " WHERE project_id = turn_executor.tenant() AND response_id = $1"
            + " AND state IN ('queued', 'running') AND stored";

    static final String IS_RUNNING = "SELECT 1 FROM turn_executor.run"
            + " WHERE project_id = turn_executor.tenant() AND response_id = $1 AND state IN ('queued', 'running')";

    private RunSql() {}
}

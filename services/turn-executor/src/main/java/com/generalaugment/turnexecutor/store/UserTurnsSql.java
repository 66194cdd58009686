package com.generalaugment.turnexecutor.store;

/** What is there of a user; row-level security adds the tenant. */
final class UserTurnsSql {

    private static final String OF_USER =
            " WHERE project_id = turn_executor.tenant() AND user_id = $1 AND created_at <= $2";

    static final String BEGUN = "SELECT id, response_id, state IN ('queued', 'running') AS open FROM turn_executor.run"
            + OF_USER + " LIMIT $3";

    static final String DELETE_STREAMS = "DELETE FROM turn_executor.response_stream"
            + " WHERE project_id = turn_executor.tenant() AND response_id = ANY ($1)";

    /** Keys that the runs hold: found by the keys, as the table is ordered. */
    static final String DELETE_KEYS_OF_RUNS = "DELETE FROM turn_executor.idempotency_key k USING turn_executor.run r"
            + " WHERE r.project_id = turn_executor.tenant() AND r.id = ANY ($1)"
            + " AND k.project_id = r.project_id AND k.key = r.idempotency_key AND k.run_id = r.id";

    static final String DELETE_RESPONSES =
            "DELETE FROM turn_executor.response" + " WHERE project_id = turn_executor.tenant() AND id = ANY ($1)";

    static final String COUNT_RUNS = "SELECT count(*) AS n FROM turn_executor.run"
            + " WHERE project_id = turn_executor.tenant() AND id = ANY ($1) AND state NOT IN ('queued', 'running')";

    /** Those of stored responses have gone with them. */
    static final String DELETE_RUNS = "DELETE FROM turn_executor.run WHERE project_id = turn_executor.tenant()"
            + " AND id = ANY ($1) AND state NOT IN ('queued', 'running')";

    /** Whose runs have gone before; a day is what they are kept. */
    static final String DELETE_KEYS = "DELETE FROM turn_executor.idempotency_key"
            + " WHERE project_id = turn_executor.tenant() AND user_id = $1 AND expires_at <= $2::timestamptz + interval '24 hours'";

    static final String DELETE_ITEMS = "DELETE FROM turn_executor.conversation_item"
            + " WHERE project_id = turn_executor.tenant() AND conversation_id IN"
            + " (SELECT id FROM turn_executor.conversation" + OF_USER + ")";

    static final String DELETE_CONVERSATIONS = "DELETE FROM turn_executor.conversation" + OF_USER;

    static final String SCAN = "SELECT (SELECT count(*) FROM turn_executor.run" + OF_USER + ")"
            + " + (SELECT count(*) FROM turn_executor.conversation" + OF_USER + ")"
            + " + (SELECT count(*) FROM turn_executor.idempotency_key WHERE project_id = turn_executor.tenant()"
            + " AND user_id = $1 AND expires_at <= $2::timestamptz + interval '24 hours') AS n";

    private UserTurnsSql() {}
}

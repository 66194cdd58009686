package com.generalaugment.outboxrelay.store;

/** What the relay must remember from one leader to the next, in its own schema. */
final class PgRelayState {

    /** Where Debezium keeps its position; made by Debezium. */
    static final String OFFSET_TABLE = "debezium_offset";

    /** They hold what users said, so they do not stay for ever. */
    static final String SWEEP_REJECTED =
            "DELETE FROM outbox_relay.rejected_event WHERE rejected_at < now() - interval '30 days'";

    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS outbox_relay.relay_state (
                only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                backlog_pending boolean NOT NULL DEFAULT true,
                had_slot        boolean NOT NULL DEFAULT false
            );
            INSERT INTO outbox_relay.relay_state DEFAULT VALUES ON CONFLICT DO NOTHING;
            CREATE TABLE IF NOT EXISTS outbox_relay.rejected_event (
                schema_name text NOT NULL,
                id          text NOT NULL,
                topic       text NOT NULL,
                key         text NOT NULL,
                type        text NOT NULL,
                project_id  text,
                traceparent text,
                payload     text NOT NULL,
                reason      text NOT NULL,
                rejected_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (schema_name, id)
            );
            """;

    private final PgSession session;

    PgRelayState(PgSession session) {
        this.session = session;
    }

    void prepare() {
        session.execute(TABLES);
        session.execute(SWEEP_REJECTED);
    }

    boolean isBacklogPending() {
        return flag("backlog_pending");
    }

    void backlogPending(boolean pending) {
        session.execute("UPDATE outbox_relay.relay_state SET backlog_pending = " + pending);
    }

    boolean hasHadSlot() {
        return flag("had_slot");
    }

    void slotMade() {
        session.execute("UPDATE outbox_relay.relay_state SET had_slot = true");
    }

    /** A new slot starts where it was made; an older position must not be searched in it. */
    void forgetOffsets() {
        boolean known = session.queryOne(
                "SELECT to_regclass('outbox_relay." + OFFSET_TABLE + "') IS NOT NULL",
                row -> row.getBoolean(1),
                () -> false);
        if (known) {
            session.execute("DELETE FROM outbox_relay." + OFFSET_TABLE);
        }
    }

    private boolean flag(String column) {
        return session.queryOne(
                "SELECT " + column + " FROM outbox_relay.relay_state", row -> row.getBoolean(1), () -> true);
    }
}

package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.Lag;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes the slot, takes it from a process that still reads it, and drops it. */
final class PgSlotLife {

    /** A new slot waits for the end of every transaction that is running. */
    private static final Duration CREATE_PATIENCE = Duration.ofSeconds(100);

    private final PgSessions sessions;
    private final PgSession session;
    private final String name;

    /** @param keptBytes of log between what is confirmed and the end */
    record Status(boolean lost, Lag.Reach reach, long keptBytes) {}

    PgSlotLife(PgSessions sessions, PgSession session, String name) {
        this.sessions = sessions;
        this.session = session;
        this.name = name;
    }

    Optional<Status> status() {
        List<Status> found = session.query(
                "SELECT coalesce(wal_status, 'lost'), coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn), 0)::bigint"
                        + " FROM pg_replication_slots WHERE slot_name = " + PgNames.literal(name),
                row -> {
                    Lag.Reach reach = reach(row.getString(1));
                    return new Status(reach == Lag.Reach.LOST, reach, Math.max(0, row.getLong(2)));
                });
        return found.stream().findFirst();
    }

    /** Ends the session of a former leader that the server still takes for alive; the holder of the lock may do that. */
    void takeOver() {
        session.execute("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
                + " WHERE active_pid IS NOT NULL AND slot_name = " + PgNames.literal(name));
    }

    void create() {
        try (Connection connection = sessions.open("slot", CREATE_PATIENCE);
                Statement statement = connection.createStatement()) {
            boolean _ = statement.execute(
                    "SELECT pg_create_logical_replication_slot(" + PgNames.literal(name) + ", 'pgoutput')");
        } catch (SQLException e) {
            throw new StoreUnavailable(e);
        }
    }

    void drop() {
        takeOver();
        session.execute("SELECT pg_drop_replication_slot(" + PgNames.literal(name) + ")");
    }

    private static Lag.Reach reach(String status) {
        return switch (status) {
            case "lost" -> Lag.Reach.LOST;
            case "unreserved" -> Lag.Reach.ENDANGERED;
            default -> Lag.Reach.SAFE;
        };
    }
}

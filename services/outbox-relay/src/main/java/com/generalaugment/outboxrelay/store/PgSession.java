package com.generalaugment.outboxrelay.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection for short statements, opened when needed and again after a failure; one caller at a time. */
public final class PgSession implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final PgSessions sessions;
    private @Nullable Connection connection;

    public PgSession(PgSessions sessions) {
        this.sessions = sessions;
    }

    /** Statements on the connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** What a row becomes. */
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** @throws StoreUnavailable when PostgreSQL cannot be reached or refuses */
    synchronized <T> T call(Work<T> work) {
        try {
            return work.on(open());
        } catch (SQLException e) {
            close();
            throw new StoreUnavailable(e);
        }
    }

    void execute(String sql) {
        boolean _ = call(c -> {
            try (Statement statement = c.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    <T> List<T> query(String sql, Reading<T> reading) {
        return call(c -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reading.of(rows));
                }
                return found;
            }
        });
    }

    <T> T queryOne(String sql, Reading<T> reading, Supplier<T> otherwise) {
        List<T> found = query(sql, reading);
        return found.isEmpty() ? otherwise.get() : found.getFirst();
    }

    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It was broken; the server notices by itself.
            }
        }
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = sessions.open("work", TIMEOUT);
            try (Statement statement = open.createStatement()) {
                // A delete need not wait for the disk: the offset that is saved after it does, and the log is written
                // in order.
                statement.execute("SET synchronous_commit = off");
            }
            connection = open;
        }
        return open;
    }
}

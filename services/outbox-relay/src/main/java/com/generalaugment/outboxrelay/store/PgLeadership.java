package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.Leadership;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock of a session of its own, asked about every second. The holder trusts an answer for {@link #TRUST} after it
 * asked; the server ends a session that has not asked for {@link #SILENCE}, which is longer. So a leader that is frozen or cut
 * off stops before another one can begin, and the lock never waits for a dead machine.
 */
public final class PgLeadership implements Leadership, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PgLeadership.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TRUST = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(8);

    private final PgSessions sessions;
    private final String lock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Held held;
    private volatile long contact = System.nanoTime() - TimeUnit.DAYS.toNanos(1);
    private long terms;
    private @Nullable Connection connection;

    /** @param asked when the last question was asked that the server answered */
    private record Held(long term, long asked) {}

    /** @param lock its name; replicas of one installation use the same */
    public PgLeadership(PgSessions sessions, String lock) {
        this.sessions = sessions;
        this.lock = lock;
    }

    public void start() {
        Thread.ofPlatform().name("leadership").daemon().start(this::keep);
    }

    @Override
    public OptionalLong term() {
        Held now = held;
        return now == null || System.nanoTime() - now.asked() > TRUST.toNanos()
                ? OptionalLong.empty()
                : OptionalLong.of(now.term());
    }

    @Override
    public Duration sinceContact() {
        return Duration.ofNanos(System.nanoTime() - contact);
    }

    @Override
    public void release() {
        close();
    }

    @Override
    public void close() {
        closing.countDown();
        held = null;
        disconnect();
    }

    private void keep() {
        while (closing.getCount() > 0) {
            try {
                ask();
            } catch (SQLException | RuntimeException e) {
                forget(e);
            }
            pause();
        }
    }

    private void ask() throws SQLException {
        Connection open = connected();
        long asked = System.nanoTime();
        Held before = held;
        if (before != null) {
            confirm(open);
            held = new Held(before.term(), asked);
        } else if (acquire(open)) {
            held = new Held(++terms, asked);
        }
        contact = asked;
        if (closing.getCount() == 0) {
            close();
        }
    }

    private boolean acquire(Connection open) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, "outbox-relay " + lock);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The lock lives exactly as long as its session does. */
    private static void confirm(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            boolean _ = statement.execute("SELECT 1");
        }
    }

    private void forget(Exception e) {
        if (held != null) {
            LOG.warn("the lock is lost: {}", e.toString());
        }
        held = null;
        disconnect();
    }

    private synchronized Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = sessions.open("leader", TIMEOUT);
            try (Statement statement = open.createStatement()) {
                boolean _ = statement.execute("SET idle_session_timeout = " + SILENCE.toMillis());
            }
            connection = open;
        }
        return open;
    }

    private synchronized void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // The server ends the session by itself.
            }
        }
    }

    private void pause() {
        try {
            boolean _ = closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

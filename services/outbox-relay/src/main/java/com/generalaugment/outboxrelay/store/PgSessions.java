package com.generalaugment.outboxrelay.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections to PostgreSQL. No pool: the relay needs three that live as long as they can. */
public final class PgSessions {

    private static final String CONNECT_SECONDS = "3";

    private final DatabaseAddress address;

    public PgSessions(DatabaseAddress address) {
        this.address = address;
    }

    /**
     * @param purpose as shown in {@code pg_stat_activity}
     * @param timeout after which a statement without an answer fails
     */
    Connection open(String purpose, Duration timeout) throws SQLException {
        Properties settings = new Properties();
        settings.putAll(address.parameters());
        settings.setProperty("user", address.username());
        settings.setProperty("password", address.password());
        settings.setProperty("ApplicationName", "outbox-relay " + purpose);
        settings.setProperty("connectTimeout", CONNECT_SECONDS);
        settings.setProperty("loginTimeout", CONNECT_SECONDS);
        settings.setProperty("socketTimeout", Long.toString(timeout.toSeconds()));
        settings.setProperty("tcpKeepAlive", "true");
        Connection connection = new Driver().connect(address.jdbcUrl(), settings);
        if (connection == null) {
            throw new SQLException("not an address of PostgreSQL: " + address);
        }
        return connection;
    }
}

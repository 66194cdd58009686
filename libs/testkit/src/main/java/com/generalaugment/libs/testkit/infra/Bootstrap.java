package com.generalaugment.libs.testkit.infra;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** What an operator does once: the database, a schema and two roles per service. May be run again at any time. */
public final class Bootstrap {

    /** Roles that log in; each needs a password. */
    public static final List<String> ROLES = List.of(
            "gateway_owner",
            "gateway",
            "turn_executor_owner",
            "turn_executor",
            "metering_owner",
            "metering",
            "memory_owner",
            "memory",
            "outbox_relay");

    private static final String SCRIPT = "/genaug/bootstrap.sql";

    private final PostgresServer postgres;
    private final Map<String, String> passwords;

    public Bootstrap(PostgresServer postgres, Map<String, String> passwords) {
        this.postgres = postgres;
        this.passwords = passwords;
    }

    public void run() {
        try {
            createDatabase();
            try (Connection connection = postgres.connect(Infrastructure.DATABASE);
                    Statement statement = connection.createStatement()) {
                statement.execute(script());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be prepared", e);
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'genaug'")) {
            if (!found.next()) {
                connection.createStatement().execute("CREATE DATABASE genaug");
            }
        }
    }

    private String script() {
        try (InputStream in = Bootstrap.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException(SCRIPT + " is not on the class path");
            }
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String role : ROLES) {
                String password = passwords.get(role);
                if (password == null || password.contains("'")) {
                    throw new IllegalArgumentException("no usable password for role " + role);
                }
                script = script.replace("${password_" + role + "}", password);
            }
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

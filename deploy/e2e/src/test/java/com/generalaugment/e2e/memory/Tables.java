package com.generalaugment.e2e.memory;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Memory's rows as a superuser sees and changes them. Every statement has one parameter. */
record Tables(Infrastructure infrastructure) {

    /** A fact's vector with all that belongs to it, as text; empty: there is no row. */
    String vector(String factId) throws SQLException {
        return text(
                "SELECT dimension || ' ' || checksum || ' ' || encode(vector, 'hex') FROM memory.fact_vector"
                        + " WHERE fact_id = ?::uuid",
                factId);
    }

    int number(String sql, String value) throws SQLException {
        return Integer.parseInt(text(sql, value));
    }

    int execute(String sql, String value) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            return statement.executeUpdate();
        }
    }

    String text(String sql, String value) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    private Connection connect() throws SQLException {
        return infrastructure.postgres().connect(Infrastructure.DATABASE);
    }
}

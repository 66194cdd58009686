package com.generalaugment.turnexecutor.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Looks into the database, and ages its rows, as nobody but an operator could. */
public final class Rows {

    private Rows() {}

    public static long count(String sql, Object... values) {
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The newest fact about that erasure. */
    public static JsonNode report(String erasure) {
        String sql = "SELECT payload FROM turn_executor.outbox_event WHERE position(? IN payload) > 0 ORDER BY id DESC";
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                PreparedStatement statement = prepared(connection, sql, erasure);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return Json.readTrusted(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static int update(String sql, Object... values) {
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}

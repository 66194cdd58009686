package com.generalaugment.memory;

import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a superuser sees in memory's tables. */
public final class Tables {

    private Tables() {}

    /** Names of the tables with a row in which the text stands. */
    public static List<String> mentioning(String text) {
        List<String> found = new ArrayList<>();
        try (Connection connection = connect()) {
            for (String table : names(connection)) {
                String sql =
                        "SELECT count(*) FROM memory." + table + " t WHERE position('" + text + "' in t::text) > 0";
                if (number(connection, sql) > 0) {
                    found.add(table);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    /** Vectors are made after the commit; a test that touches or counts them waits for all of the project's. */
    public static void awaitVectors(Tenant tenant) {
        String missing = "SELECT count(*) FROM memory.fact f LEFT JOIN memory.fact_vector v ON v.fact_id = f.id"
                + " WHERE v.fact_id IS NULL AND f.project_id = '" + tenant + "'";
        await().atMost(Duration.ofSeconds(60)).until(() -> number(missing) == 0);
    }

    public static int execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** First column of what a statement returns. */
    static List<String> take(String sql) {
        List<String> taken = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                taken.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return taken;
    }

    public static long number(String sql) {
        try (Connection connection = connect()) {
            return number(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String text(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        return InfrastructureResource.shared().postgres().connect("genaug");
    }

    private static List<String> names(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'memory'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}

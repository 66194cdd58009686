package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.EventStream;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.ServiceKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A session with a service's own role that names no tenant sees nothing of anybody. New tables are found by themselves. */
// hazard 28
class DatabaseIsolationE2E {

    private static final String DENIED = "42501";
    private static final String MIGRATIONS = "flyway_schema_history";

    /** What replicas of one service tell each other of themselves: nothing of a customer is in them. */
    private static final List<String> OF_REPLICAS = List.of("memory.replica");

    /** The relay reads the outboxes of all tenants: that is its work. */
    private static final List<String> OF_THE_RELAY = List.of("outbox_relay", "outbox_event");

    private static final List<String> FILLED = List.of(
            "gateway.project",
            "gateway.project_version",
            "gateway.api_key",
            "gateway.idempotent_answer",
            "turn_executor.run",
            "turn_executor.response",
            "turn_executor.response_stream",
            "turn_executor.idempotency_key",
            "metering.budget",
            "memory.fact");

    private final Platform platform = Platform.shared();

    /** @param name with its schema */
    record Table(String schema, String name) {
        String qualified() {
            return schema + "." + name;
        }
    }

    @TestFactory
    Stream<DynamicTest> withoutATenantNoRoleSeesARow() throws SQLException {
        // Given
        leaveRowsEverywhere();
        List<Table> tables = tables();
        assertThat(tables).extracting(Table::qualified).containsAll(FILLED);
        for (String filled : FILLED) {
            assertThat(rowsAsSuperuser(filled)).as(filled).isPositive();
        }

        // When, then
        List<DynamicTest> tests = new ArrayList<>();
        for (ServiceKind kind :
                List.of(ServiceKind.GATEWAY, ServiceKind.TURN_EXECUTOR, ServiceKind.METERING, ServiceKind.MEMORY)) {
            for (Table table : tables) {
                tests.add(dynamicTest(
                        kind.label() + " reads " + table.qualified(),
                        () -> assertThat(visibleTo(kind, table)).isZero()));
                tests.add(dynamicTest(
                        kind.label() + " changes " + table.qualified(),
                        () -> assertThat(changed(kind, "DELETE FROM " + table.qualified()))
                                .isZero()));
            }
        }
        return tests.stream();
    }

    @Test
    void aTableWithoutATenantIsReadByNoService() throws SQLException {
        // Given
        List<Table> tables = new ArrayList<>();
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT t.table_schema, t.table_name FROM information_schema.tables t
                         WHERE t.table_schema IN ('gateway', 'turn_executor', 'metering', 'memory') AND NOT EXISTS (
                               SELECT 1 FROM information_schema.columns c
                                WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name
                                  AND c.column_name = 'project_id')""")) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getString(2)));
            }
        }
        tables.removeIf(table -> table.name().equals(MIGRATIONS) || OF_REPLICAS.contains(table.qualified()));

        // When, then
        for (ServiceKind kind : ServiceKind.values()) {
            for (Table table : tables) {
                assertThat(isReadableBy(kind, table))
                        .as(kind + " reads " + table)
                        .isFalse();
            }
        }
    }

    @Test
    void noServiceRoleCanEscapeRowLevelSecurity() throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles
                         WHERE rolname IN ('gateway', 'turn_executor', 'metering', 'memory', 'outbox_relay')""")) {
            int roles = 0;
            while (rows.next()) {
                roles++;
                assertThat(rows.getBoolean(2)).as(rows.getString(1)).isFalse();
            }
            assertThat(roles).isEqualTo(5);
        }
    }

    @Test
    void rowLevelSecurityBindsTheOwnersOfTheTablesToo() throws SQLException {
        // Given
        leaveRowsEverywhere();

        List<Table> tables = tables().stream()
                .filter(table -> !OF_THE_RELAY.contains(table.schema()) && !OF_THE_RELAY.contains(table.name()))
                .toList();
        assertThat(tables).extracting(Table::qualified).containsAll(FILLED);

        // When, then
        for (Table table : tables) {
            try (Connection connection = superuser();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE " + table.schema() + "_owner");
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table.qualified())) {
                    rows.next();
                    assertThat(rows.getLong(1)).as(table.qualified()).isZero();
                }
            }
        }
    }

    private void leaveRowsEverywhere() {
        Account account = platform.newAccount("database-isolation");
        account.management()
                .with("Idempotency-Key", "budget-1")
                .post(account.path() + "/budgets", Map.of("scope", "project", "window", "day", "limit_usd", "100000"))
                .ok();
        account.runtime()
                .post("/api/v1/agent/memory/store", Map.of("user_id", "ada", "fact", "private"))
                .ok();
        try (EventStream stream = account.runtime().with("Idempotency-Key", "turn-1").stream(
                Map.of("model", "balanced", "input", "Reply exactly with: private", "user", "ada"))) {
            stream.all();
        }
    }

    private List<Table> tables() throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT table_schema, table_name FROM information_schema.columns
                         WHERE column_name = 'project_id' AND table_schema NOT IN ('pg_catalog', 'information_schema')
                         ORDER BY 1, 2""")) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getString(2)));
            }
        }
        return tables;
    }

    /** What may not be read at all counts as nothing. */
    private long visibleTo(ServiceKind kind, Table table) throws SQLException {
        try (Connection connection = platform.fleet().databaseOf(kind)) {
            return count(connection, table.qualified());
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(DENIED);
            return 0;
        }
    }

    private boolean isReadableBy(ServiceKind kind, Table table) throws SQLException {
        try (Connection connection = platform.fleet().databaseOf(kind)) {
            count(connection, table.qualified());
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(DENIED);
            return false;
        }
    }

    private long changed(ServiceKind kind, String sql) throws SQLException {
        try (Connection connection = platform.fleet().databaseOf(kind);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            int changed = statement.executeUpdate(sql);
            connection.rollback();
            return changed;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(DENIED);
            return 0;
        }
    }

    private long rowsAsSuperuser(String table) throws SQLException {
        try (Connection connection = superuser()) {
            return count(connection, table);
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Connection superuser() throws SQLException {
        return platform.fleet().infrastructure().postgres().connect(Infrastructure.DATABASE);
    }
}

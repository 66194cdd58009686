package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.registry.RegistryGrpc;
import com.generalaugment.libs.contracts.registry.SnapshotRequest;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hazard 24, below our own code. The gateway looks a key up before it knows the tenant: that one transaction says so with
 * {@code genaug.installation}; without it, or a project, the service's own role sees nothing.
 */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class TenancyIT {

    private static final String[] TABLES = {"project", "project_version", "api_key", "idempotent_answer"};

    private static Tenants.Project project;

    @BeforeAll
    static void rowsOfTwoProjects() {
        project = Tenants.project();
        Tenants.Project other = Tenants.project();
        for (Tenants.Project each : new Tenants.Project[] {project, other}) {
            Door.post(each.manager(), "/api/v1/admin/keys", "{\"name\":\"x\"}", "Idempotency-Key", "k");
        }
    }

    @Test
    void withoutATenantTheServicesRoleSeesNothing() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                assertThat(count(statement, table, "true")).as(table).isZero();
            }
            assertThat(statement.executeUpdate("UPDATE gateway.api_key SET revoked_at = now()"))
                    .isZero();
            assertThat(statement.executeUpdate("DELETE FROM gateway.project")).isZero();
        }
    }

    @Test
    void withATenantItSeesThatTenantsRowsOnly() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET genaug.project_id = '" + project.id() + "'");
            for (String table : TABLES) {
                assertThat(count(statement, table, "true")).as(table).isPositive();
                assertThat(count(statement, table, "project_id IS DISTINCT FROM '" + project.id() + "'"))
                        .as(table)
                        .isZero();
            }
            assertThatThrownBy(() -> statement.execute("INSERT INTO gateway.project_version VALUES"
                            + " (gen_random_uuid(), 1, 's', 'free', '{}', now())"))
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void theServicesRoleCannotLiftTheRules() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("ALTER TABLE gateway.api_key DISABLE ROW LEVEL SECURITY"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("SELECT * FROM gateway.outbox_event"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("SET row_security = off; SELECT * FROM gateway.api_key"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void ofAKeyOnlyItsHashIsKept() throws SQLException {
        // Given
        String hash = HexFormat.of()
                .formatHex(KeyText.parse(project.runtime()).orElseThrow().hash());
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET genaug.installation = 'on'");

            // Then
            assertThat(count(statement, "api_key", "encode(key_hash, 'hex') = '" + hash + "'"))
                    .isEqualTo(1);
            String secret = project.runtime().substring(12, 50);
            assertThat(count(statement, "api_key", "api_key::text LIKE '%" + secret + "%'"))
                    .isZero();
            assertThat(count(
                            statement,
                            "idempotent_answer",
                            "convert_from(body, 'UTF8') LIKE '%ga%live\\_%api_key\":\"%'"))
                    .isZero();
        }
    }

    @Test
    void theRegistryLetsOnlyOurOwnProcessesIn() {
        // Given
        int port = ConfigProvider.getConfig()
                .getOptionalValue("quarkus.grpc.server.test-port", Integer.class)
                .orElse(0);
        var channel = io.grpc.Grpc.newChannelBuilder(
                        "127.0.0.1:" + grpcPort(port), io.grpc.InsecureChannelCredentials.create())
                .build();
        try {
            // Then
            assertThatThrownBy(() -> RegistryGrpc.newBlockingStub(channel)
                            .snapshot(SnapshotRequest.newBuilder().setVersion(1).build()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("UNAUTHENTICATED");
        } finally {
            channel.shutdownNow();
        }
    }

    private static int grpcPort(int configured) {
        return configured > 0
                ? configured
                : ConfigProvider.getConfig().getValue("quarkus.grpc.server.port", Integer.class);
    }

    private static long count(Statement statement, String table, String condition) throws SQLException {
        try (ResultSet result =
                statement.executeQuery("SELECT count(*) FROM gateway." + table + " WHERE " + condition)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Connection connect() throws SQLException {
        var config = ConfigProvider.getConfig();
        return DriverManager.getConnection(
                "jdbc:" + config.getValue("genaug.database.url", String.class),
                config.getValue("genaug.database.username", String.class),
                config.getValue("genaug.database.password", String.class));
    }
}

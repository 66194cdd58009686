package com.generalaugment.memory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.Tables;
import com.generalaugment.memory.domain.Owner;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service's own role, on a connection of its own: it sees the rows of the user it names, and no others. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RowLevelSecurityIT {

    @ConfigProperty(name = "genaug.database.password")
    String password;

    private final Caller caller = new Caller();
    private final Owner ada = Owner.of(caller.tenant(), "ada");

    /** A row of this user in every table. */
    @BeforeEach
    void rememberSomething() {
        caller.storeAs(Map.of("user_id", "ada", "fact", "likes tea"), "key-1");
        Tables.awaitVectors(caller.tenant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"app_user", "fact", "fact_vector", "idempotent_answer"})
    void rowsAreSeenWithTheirProjectAndTheirUserOnly(String table) throws SQLException { // hazard 28
        try (Connection connection = asTheService()) {
            // When
            long withNothing = count(connection, table);
            set(connection, "genaug.project_id", ada.tenant().toString());
            long withProject = count(connection, table);
            set(
                    connection,
                    "genaug.user_id",
                    Owner.of(ada.tenant(), "bea").key().toString());
            long withOtherUser = count(connection, table);
            set(connection, "genaug.user_id", ada.key().toString());
            long withUser = count(connection, table);
            set(connection, "genaug.project_id", new Caller().tenant().toString());
            long withOtherProject = count(connection, table);

            // Then
            assertThat(withNothing).isZero();
            assertThat(withProject).isZero();
            assertThat(withOtherUser).isZero();
            assertThat(withUser).isEqualTo(1);
            assertThat(withOtherProject).isZero();
        }
    }

    @Test
    void theServiceCanNeitherWriteForOthersNorChangeAReceipt() throws SQLException {
        String receipt = caller.delete("ada", "none").at("/receipt/receipt_id").asText();
        try (Connection connection = asTheService()) {
            set(connection, "genaug.project_id", ada.tenant().toString());
            set(
                    connection,
                    "genaug.user_id",
                    Owner.of(ada.tenant(), "bea").key().toString());
            assertThatThrownBy(() -> execute(
                            connection,
                            "INSERT INTO memory.app_user (project_id, user_key, id, user_id, version, removed_version)"
                                    + " VALUES (memory.tenant(), '" + ada.key() + "', gen_random_uuid(), 'x', 1, 1)"))
                    .hasMessageContaining("row-level security");
            assertThatThrownBy(() -> execute(connection, "UPDATE memory.receipt SET verified = true"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> execute(connection, "DELETE FROM memory.receipt WHERE id = '" + receipt + "'"))
                    .hasMessageContaining("permission denied");
        }
    }

    private Connection asTheService() throws SQLException {
        int port = InfrastructureResource.shared().postgres().port();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/genaug", "memory", password);
    }

    private static void set(Connection connection, String name, String value) throws SQLException {
        execute(connection, "SELECT set_config('" + name + "', '" + value + "', false)");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM memory." + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}

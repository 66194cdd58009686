package com.generalaugment.metering.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RowLevelSecurityIT {

    @ConfigProperty(name = "genaug.database.password")
    String password;

    private final Caller caller = new Caller("pro");

    /** A row of this project in every table. */
    @BeforeEach
    void useTheProject() {
        caller.createBudget("total", "10", true);
        caller.reserve("run_held");
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 1)));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> caller.usage("", "").at("/totals/messages_count").asInt() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"usage_event", "usage_day", "usage_total", "usage_user_day", "budget", "reservation"})
    void theServicesRoleSeesRowsOfItsTenantOnly(String table) throws SQLException { // hazard 28
        try (Connection connection = asTheService()) {
            // When
            long withoutTenant = count(connection, table);
            connection
                    .createStatement()
                    .execute("SELECT set_config('genaug.project_id', '" + caller.tenant() + "', false)");
            long withTenant = count(connection, table);
            connection
                    .createStatement()
                    .execute("SELECT set_config('genaug.project_id', '" + new Caller("pro").tenant() + "', false)");
            long withOtherTenant = count(connection, table);

            // Then
            assertThat(withoutTenant).isZero();
            assertThat(withTenant).isEqualTo(1);
            assertThat(withOtherTenant).isZero();
        }
    }

    @Test
    void theServiceCannotReadWhatWasRejectedNorWriteForAnotherTenant() throws SQLException {
        try (Connection connection = asTheService()) {
            assertThatThrownBy(() -> count(connection, "rejected_usage")).hasMessageContaining("permission denied");
            assertThatThrownBy(() -> connection
                            .createStatement()
                            .execute(
                                    "INSERT INTO metering.usage_total (project_id) VALUES ('" + caller.tenant() + "')"))
                    .hasMessageContaining("row-level security");
        }
    }

    private Connection asTheService() throws SQLException {
        int port = InfrastructureResource.shared().postgres().port();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/genaug", "metering", password);
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM metering." + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}

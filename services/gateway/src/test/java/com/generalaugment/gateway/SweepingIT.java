package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.Trigger;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Answers of idempotent requests do not pile up. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class SweepingIT {

    @Inject
    IdempotencyStore answers;

    @Inject
    Scheduler scheduler;

    @Test
    void whatHasExpiredIsForgottenInEveryRealmAndNothingElse() throws SQLException {
        // Given
        Realm project = new Realm.OfProject(new Tenant(Ids.uuid()));
        Realm installation = new Realm.Installation();
        for (Realm realm : new Realm[] {project, installation}) {
            keep(realm, "sweep-old");
            keep(realm, "sweep-young");
        }
        sql("UPDATE gateway.idempotent_answer SET expires_at = now() - interval '1 second' WHERE key = 'sweep-old'");

        // When
        answers.sweep();

        // Then
        assertThat(count("sweep-old")).isZero();
        assertThat(count("sweep-young")).isEqualTo(2);
    }

    @Test
    void anyNumberOfThemIsForgottenAtOnce() throws SQLException {
        // Given
        sql(
                "INSERT INTO gateway.idempotent_answer (realm, key, fingerprint, expires_at)"
                        + " SELECT 'sweep-' || n, 'sweep-many', 'f', now() - interval '1 second' FROM generate_series(1, 1200) n");

        // When
        answers.sweep();

        // Then
        assertThat(count("sweep-many")).isZero();
    }

    @Test
    void theSweepIsScheduledOnce() {
        // Then
        assertThat(scheduler.getScheduledJobs()).extracting(Trigger::getId).containsExactly("sweep");
    }

    private void keep(Realm realm, String key) {
        answers.keep(new Idempotent(realm, key, "f", "{}".getBytes(StandardCharsets.UTF_8)));
    }

    private static void sql(String sql) throws SQLException {
        try (Connection connection = installation();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String key) throws SQLException {
        try (Connection connection = installation();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM gateway.idempotent_answer WHERE key = '" + key + "'")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Connection installation() throws SQLException {
        var config = ConfigProvider.getConfig();
        Connection connection = DriverManager.getConnection(
                "jdbc:" + config.getValue("genaug.database.url", String.class),
                config.getValue("genaug.database.username", String.class),
                config.getValue("genaug.database.password", String.class));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET genaug.installation = 'on'");
        }
        return connection;
    }
}

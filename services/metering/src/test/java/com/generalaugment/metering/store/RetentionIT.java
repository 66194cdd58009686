package com.generalaugment.metering.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import com.generalaugment.metering.domain.retention.ExpiredRows;
import com.generalaugment.metering.domain.retention.Retention;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RetentionIT {

    /** Ten times the measured rate of 600 turns a second, over eight seconds. */
    private static final int EXPIRED = 48_000;

    @Inject
    Retention retention;

    @Inject
    ExpiredRows rows;

    private final Caller caller = new Caller("enterprise");

    @Test
    void usageOlderThanTwoYearsGoesInManyBatchesAndItsSumsStay() throws SQLException { // hazard 54
        // Given
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_now", 5)));
        UsageTopic.publish(UsageTopic.at(
                Instant.now().minus(Duration.ofDays(729)), caller.tenant(), UsageTopic.turn("run_then", 7)));
        await().atMost(Duration.ofSeconds(60)).until(() -> count("usage_event") == 2);
        execute("INSERT INTO metering.usage_event SELECT '" + caller.tenant() + "', 'evt_' || n,"
                + " now() - interval '731 days' - n * interval '1 second', (now() - interval '731 days')::date, 'resp', 'run',"
                + " NULL, 'ada', NULL, NULL, NULL, NULL, 'm', 'p', 's', 'v', 'completed', NULL, 1, 0, 1, 0, 1, 0, 3"
                + " FROM generate_series(1, " + EXPIRED + ") AS n");
        execute("INSERT INTO metering.usage_user_day SELECT '" + caller.tenant() + "',"
                + " (now() - interval '740 days')::date, gen_random_uuid() FROM generate_series(1, " + EXPIRED + ")");
        execute("INSERT INTO metering.reservation (project_id, run_id, micros, price_version, input_per_million,"
                + " cached_input_per_million, output_per_million, expires_at) SELECT '" + caller.tenant()
                + "', 'run_' || n, 1, 'v', 1, 1, 1, now() - interval '2 hours' FROM generate_series(1, 12000) AS n");

        // When: one round, whose time is bounded
        boolean isDone = retention.round();

        // Then
        assertThat(isDone).isTrue();
        assertThat(count("usage_event")).isEqualTo(2);
        assertThat(count("usage_user_day")).isEqualTo(2);
        assertThat(count("reservation")).isZero();
        assertThat(count("usage_day")).isEqualTo(2);
    }

    @Test
    void reportsReadRollUpsAndNoSingleEvents() throws SQLException {
        // Given
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", "ada", null, 5)));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_2", "ada", null, 5)));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_3", "bea", null, 5)));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_4", null, null, 5)));
        await().atMost(Duration.ofSeconds(60)).until(() -> count("usage_event") == 4);

        // When
        execute("DELETE FROM metering.usage_event WHERE project_id = '" + caller.tenant() + "'");

        // Then
        var usage = caller.usage("", "");
        assertThat(usage.at("/totals/messages_count").asInt()).isEqualTo(4);
        assertThat(usage.at("/totals/active_users_count").asInt()).isEqualTo(2);
    }

    @Test
    void aRetentionThatIsShorterThanFactsStayInKafkaStopsTheStart() {
        assertThatThrownBy(() -> new Retention(rows, Clock.systemUTC(), Duration.ofDays(30)))
                .hasMessageContaining("usage-retention");
    }

    private long count(String table) throws SQLException {
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*) FROM metering." + table + " WHERE project_id = '" + caller.tenant() + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

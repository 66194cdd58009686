package com.generalaugment.metering.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A person goes from usage, and usage stays. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class UserErasureIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Caller caller = new Caller("enterprise");
    private final String user = "ada/\"" + UUID.randomUUID();

    @Test
    void whatWasUsedStaysCountedByNobody() {
        // Given
        publish(turn(Ids.next("run_"), user, 1_000));
        publish(turn(Ids.next("run_"), "bea", 20));
        reject(turn(Ids.next("run_"), user, -1));
        awaitCost("0.001020");

        // When
        JsonNode report = erase("era_" + UUID.randomUUID(), Instant.now());

        // Then
        assertThat(report.path("service").asText()).isEqualTo("metering");
        assertThat(report.path("remaining").asInt()).isZero();
        assertThat(report.at("/stores/usage_without_person").asInt()).isOne();
        assertThat(report.at("/stores/rejected_usage").asInt()).isOne();
        assertThat(rejected()).isZero();
        assertThat(column("SELECT user_id FROM metering.usage_event WHERE project_id = '" + caller.tenant()
                        + "' ORDER BY cost_micros"))
                .containsExactly("bea", null);
        awaitCost("0.001020");
    }

    @Test
    void usageThatComesLaterOfATurnThatWasBegunBeforeHasNoPersonAndThatOfANewLifeHas() {
        // Given
        String before = Ids.next("run_");
        Instant erased = Instant.now();
        erase("era_" + UUID.randomUUID(), erased);
        await().atMost(TIMEOUT).until(() -> Instant.now().isAfter(erased.plusSeconds(1)));
        String after = Ids.next("run_");

        // When
        publish(turn(before, user, 7));
        publish(turn(after, user, 8));

        // Then
        awaitCost("0.000015");
        assertThat(column("SELECT user_id FROM metering.usage_event WHERE project_id = '" + caller.tenant()
                        + "' ORDER BY cost_micros"))
                .containsExactly(null, user);
    }

    @Test
    void askedAgainItReportsTheSameAgainAndErasesNothingNew() {
        // Given
        publish(turn(Ids.next("run_"), user, 1_000));
        awaitCost("0.001000");
        String erasure = "era_" + UUID.randomUUID();
        Instant until = Instant.now();
        JsonNode first = erase(erasure, until);

        // When
        JsonNode second = erase(erasure, until);

        // Then
        assertThat(second).isEqualTo(first);
    }

    private UsageRecorded turn(String run, String who, long micros) {
        return UsageTopic.turn(run, who, "app", micros);
    }

    private void publish(UsageRecorded used) {
        UsageTopic.publish(UsageTopic.event(caller.tenant(), used));
    }

    private void awaitCost(String dollars) {
        await().atMost(TIMEOUT)
                .until(() -> caller.usage("", "")
                                .at("/totals/total_cost_usd")
                                .decimalValue()
                                .compareTo(new BigDecimal(dollars))
                        == 0);
    }

    /** Says it as memory does, until there is one more report. */
    private JsonNode erase(String erasure, Instant until) {
        int before = reports(erasure).size();
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(500)).until(() -> {
            UsageTopic.publish(new EventEnvelope<>(
                    Ids.next("evt_"),
                    until,
                    caller.tenant().toString(),
                    null,
                    "subject",
                    new UserErased(erasure, user)));
            return reports(erasure).size() > before;
        });
        return Json.readTrusted(reports(erasure).getLast()).path("data");
    }

    private static List<String> reports(String erasure) {
        return column("SELECT payload FROM metering.outbox_event WHERE payload LIKE '%" + erasure + "%' ORDER BY id");
    }

    /** As an earlier version kept what it could not count. */
    private void reject(UsageRecorded used) {
        String payload = EventCodec.encode(UsageTopic.event(caller.tenant(), used));
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO metering.rejected_usage (id, reason, payload) VALUES (?, 'test', convert_to(?, 'UTF8'))")) {
            insert.setString(1, used.runId());
            insert.setString(2, payload);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int rejected() {
        return column("SELECT id FROM metering.rejected_usage WHERE position('" + caller.tenant()
                        + "'::bytea IN payload) > 0")
                .size();
    }

    private static List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

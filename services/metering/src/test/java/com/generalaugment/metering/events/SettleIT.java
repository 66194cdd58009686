package com.generalaugment.metering.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.events.EventCodec;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.kafka.DeadLetter;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class SettleIT {

    private final Caller caller = new Caller("pro");

    @Test
    void aSettledTurnHoldsNothingAndHasCostWhatWasMeasured() {
        // Given
        String budget = caller.createBudget("total", "0.50", true);
        caller.reserve("run_1");

        // When
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 123_456)));

        // Then
        awaitSpent(budget, "0.123456");
        assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("0.000000");
        assertThat(catchThrowableOfType(Problem.class, () -> caller.reserve("run_2"))
                        .extras())
                .containsEntry("spent_usd", "0.123456")
                .containsEntry("reserved_usd", "0.000000");
        assertThatCode(() -> caller.reserve(caller.turn("run_3").setMaxOutputTokens(900_000)))
                .doesNotThrowAnyException();
    }

    @Test
    void anEventThatComesAgainCountsOnce() { // hazard 3
        // Given
        String budget = caller.createBudget("total", "100", true);
        EventEnvelope<UsageRecorded> event = UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 1_000_000));
        UsageTopic.publish(event);
        awaitSpent(budget, "1.000000");

        // When: again, and again behind another
        UsageTopic.publish(event);
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_2", 10)));
        UsageTopic.publish(event);
        awaitSpent(budget, "1.000010");
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_3", 1)));

        // Then
        awaitSpent(budget, "1.000011");
        assertThat(caller.usage("", "").at("/totals/messages_count").asInt()).isEqualTo(3);
    }

    @Test
    void aTurnThatNobodyReservedAndOneThatComesLateAreCounted() {
        // Given
        String budget = caller.createBudget("total", "100", true);

        // When: newer first
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_unknown", 5)));
        UsageTopic.publish(UsageTopic.at(
                Instant.now().minus(Duration.ofDays(40)), caller.tenant(), UsageTopic.turn("run_old", 7)));

        // Then
        awaitSpent(budget, "0.000012");
        String month = caller.createBudget("day", "100", true);
        assertThat(caller.budget(month).path("spent_usd").asText()).isEqualTo("0.000005");
    }

    @Test
    void aRecordThatCanNeverBeCountedIsADeadLetterAndThoseBehindItAreCounted() {
        // Given: nothing that could ever be counted, and something behind each of them
        String budget = caller.createBudget("total", "100", true);
        String key = caller.tenant().toString();
        var good = UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 1));
        String text = EventCodec.encode(good);

        // When
        UsageTopic.publish(key, "{broken".getBytes(StandardCharsets.UTF_8));
        UsageTopic.publish(key, null);
        UsageTopic.publish(
                key, text.replace("UsageRecorded", "UsageOfTheFuture").getBytes(StandardCharsets.UTF_8));
        UsageTopic.publish(key, text.replace(key, "no-project").getBytes(StandardCharsets.UTF_8));
        UsageTopic.publish(key, text.replace("\"project_id\"", "\"nobody\"").getBytes(StandardCharsets.UTF_8));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_2", "a\u0000b", null, 1)));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_3", -5)));
        UsageTopic.publish(
                UsageTopic.at(Instant.parse("+20000-01-01T00:00:00Z"), caller.tenant(), UsageTopic.turn("run_4", 1)));
        UsageTopic.publish(good);

        // Then
        awaitSpent(budget, "0.000001");
        assertThat(DeadLetters.of(key, 8))
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder(
                        "unreadable",
                        "unreadable",
                        "unknown_type",
                        "unreadable",
                        "unreadable",
                        "constraint",
                        "invalid",
                        "invalid");
    }

    @Test
    void aSettledCostKeepsThePriceOfItsReservation() throws SQLException {
        // Given
        caller.reserve("run_1");

        // When
        var used = UsageTopic.event(caller.tenant(), UsageTopic.turn("run_1", 400_000));
        UsageTopic.publish(used);

        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> caller.usage("", "").at("/totals/messages_count").asInt() == 1);
        try (var connection = InfrastructureResource.shared().postgres().connect("genaug");
                var select = connection.prepareStatement(
                        "SELECT price_version, cost_micros FROM metering.usage_event WHERE project_id = ?")) {
            select.setObject(1, UUID.fromString(caller.tenant().toString()));
            var row = select.executeQuery();
            row.next();
            assertThat(row.getString(1)).isEqualTo("2026-11-01");
            assertThat(row.getLong(2)).isEqualTo(400_000);
        }
    }

    private void awaitSpent(String budget, String usd) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(caller.budget(budget).path("spent_usd").asText())
                                .isEqualTo(usd));
    }
}

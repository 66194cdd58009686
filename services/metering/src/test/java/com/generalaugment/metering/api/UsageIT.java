package com.generalaugment.metering.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class UsageIT {

    private final Caller caller = new Caller("free");

    @Test
    void usageIsTotalledByUtcDay() {
        // Given: the last millisecond of one day, the first of the next, and a second user
        publish("2026-03-01T23:59:59.999Z", "run_1", "ann", 1_000);
        publish("2026-03-02T00:00:00.000Z", "run_2", "ann", 20);
        publish("2026-03-02T12:00:00.000Z", "run_3", "ben", 3);
        publish("2026-03-02T12:00:01.000Z", "run_4", null, 0);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> caller.usage("2026-03-01", "2026-03-02")
                                .at("/totals/messages_count")
                                .asInt()
                        == 4);

        // When
        var usage = caller.usage("2026-03-01", "2026-03-02");

        // Then
        assertThat(usage.toString())
                .isEqualTo("{\"project_id\":\"" + caller.tenant() + "\",\"start_date\":\"2026-03-01\","
                        + "\"end_date\":\"2026-03-02\",\"totals\":{\"agent_turns_count\":4,\"messages_count\":4,"
                        + "\"tool_calls_count\":8,\"input_tokens\":400,\"output_tokens\":80,"
                        + "\"total_cost_usd\":0.001023,\"active_users_count\":2},\"days\":["
                        + "{\"date\":\"2026-03-01\",\"agent_turns_count\":1,\"messages_count\":1,\"tool_calls_count\":2,"
                        + "\"input_tokens\":100,\"output_tokens\":20,\"total_cost_usd\":0.001000,\"active_users_count\":1},"
                        + "{\"date\":\"2026-03-02\",\"agent_turns_count\":3,\"messages_count\":3,\"tool_calls_count\":6,"
                        + "\"input_tokens\":300,\"output_tokens\":60,\"total_cost_usd\":0.000023,\"active_users_count\":2}],"
                        + "\"limits\":{\"agent_turns_per_day\":100,\"agent_turns_per_month\":3000,"
                        + "\"tokens_per_day\":100000,\"over_limit\":false}}");
    }

    @Test
    void withoutDatesItIsTheCurrentMonth() {
        // When
        var usage = caller.usage("", "");

        // Then
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(usage.path("end_date").asText()).isBetween(today.minusDays(1).toString(), today.toString());
        assertThat(usage.path("start_date").asText()).endsWith("-01");
        assertThat(usage.path("days")).isEmpty();
        assertThat(usage.at("/totals/total_cost_usd").asInt()).isZero();
    }

    @Test
    void thePlansTurnsOfTheDayEndWithARefusalThatSaysWhenTheyStartOver() {
        // Given
        Instant now = Instant.now();
        for (int i = 0; i < 100; i++) {
            UsageTopic.publish(UsageTopic.at(now, caller.tenant(), UsageTopic.turn("run_" + i, 1)));
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> caller.usage("", "").at("/limits/over_limit").asBoolean());

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.reserve("run_more"));

        // Then
        assertThat(refusal.reason()).isEqualTo("pricing_tier_agent_turn_limit_reached");
        assertThat(refusal.extras())
                .containsEntry("pricing_tier", "free")
                .containsEntry("window", "day")
                .containsEntry("limit", 100)
                .containsEntry("used", 100);
        assertThat(Instant.parse(refusal.extras().get("resets_at").toString())).isAfter(now);
        assertThat(caller.reserve(caller.turn("run_compaction").setNoTurn(true)).getReservedMicros())
                .as("what is no turn")
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday, '', start_date",
        "2026-02-30, '', start_date",
        "+999999999-01-01, '', start_date",
        "20260101, '', start_date",
        "'', 2026-1-1, end_date",
        "2026-02-01, 2026-01-31, end_date",
        "2026-01-01, 2027-01-03, end_date"
    })
    void datesThatAreNoneAreRefused(String start, String end, String member) {
        // When
        Problem problem = catchThrowableOfType(Problem.class, () -> caller.usage(start, end));

        // Then
        assertThat(problem.reason()).isEqualTo("validation_error");
        assertThat(problem.param()).isEqualTo(member);
    }

    private void publish(String time, String run, @org.jspecify.annotations.Nullable String user, long micros) {
        UsageTopic.publish(
                UsageTopic.at(Instant.parse(time), caller.tenant(), UsageTopic.turn(run, user, null, micros)));
    }
}

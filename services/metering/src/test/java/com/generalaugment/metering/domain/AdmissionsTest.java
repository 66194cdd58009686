package com.generalaugment.metering.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.metering.domain.Admissions.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AdmissionsTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-05-31T12:00:00Z"), ZoneOffset.UTC);

    private final Tenant tenant = new Tenant(UUID.randomUUID());
    private final InMemoryHotCounters counters = new InMemoryHotCounters();
    private final Truth truth = new Truth();
    private final Admissions admissions = new Admissions(
            PriceList.of(Json.readTrusted("""
                    {"version": "v1", "items": [{"model": "m", "provider": "p", "input_usd_per_million": 1,
                     "cached_input_usd_per_million": 1, "output_usd_per_million": 1},
                     {"model": "dear", "provider": "p", "input_usd_per_million": 1,
                     "cached_input_usd_per_million": 1, "output_usd_per_million": 5}]}"""), List.of()),
            counters,
            new CounterCache(truth, counters, NOON, Duration.ofSeconds(5)),
            truth,
            NOON,
            Duration.ofMinutes(15));

    @Test
    void aReservationThatABudgetReliesOnIsWrittenDown() {
        // Given
        truth.budget = 100;

        // When
        admissions.reserve(tenant, turn("run_1", 60));

        // Then
        assertThat(truth.held).containsOnlyKeys("run_1");
    }

    @Test
    void whatWaitsIsWrittenDownAsWaitingForAsLongAsWasAskedUntilItRuns() {
        // Given
        truth.budget = 100;
        Request running = turn("run_1", 60);
        Request waiting =
                new Request("run_1", "", "m", "p", 0, 60, running.plan(), 0, true, Duration.ofHours(24), List.of());
        admissions.reserve(tenant, waiting);
        Reservation held = truth.held.get("run_1");

        // When
        admissions.reserve(tenant, running);

        // Then
        assertThat(held.waits()).isTrue();
        assertThat(held.until()).isEqualTo(NOON.instant().plus(Duration.ofHours(24)));
        assertThat(truth.held.get("run_1").waits()).isFalse();
        assertThat(truth.held.get("run_1").until()).isEqualTo(NOON.instant().plus(Duration.ofMinutes(15)));
    }

    @Test
    void withoutABudgetNothingIsWritten() {
        // When
        admissions.reserve(tenant, turn("run_1", 60));

        // Then
        assertThat(truth.held).isEmpty();
    }

    @Test
    void countersThatAreLostWhileAReservationIsWrittenDownHoldItAfterwards() { // hazard 13
        // Given
        truth.budget = 100;
        truth.onKeep = counters::forgetEverything;

        // When
        admissions.reserve(tenant, turn("run_1", 60));

        // Then
        Problem refusal = catchThrowableOfType(Problem.class, () -> admissions.reserve(tenant, turn("run_2", 60)));
        assertThat(refusal.extras()).containsEntry("reserved_usd", "0.000060");
    }

    @Test
    void whatCannotBeWrittenDownIsRefusedAndHoldsNothing() {
        // Given
        truth.budget = 100;
        truth.onKeep = () -> {
            throw Problem.unavailable("away", null);
        };

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> admissions.reserve(tenant, turn("run_1", 60)));

        // Then
        assertThat(refusal.reason()).isEqualTo("budget_state_unavailable");
        truth.onKeep = () -> {};
        assertThat(admissions.reserve(tenant, turn("run_2", 60)).micros()).isEqualTo(60);
    }

    @Test
    void countersThatAreAwayCloseTheDoor() {
        // Given
        counters.goAway(true);

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> admissions.reserve(tenant, turn("run_1", 1)));

        // Then
        assertThat(refusal.reason()).isEqualTo("budget_state_unavailable");
        assertThat(refusal.retryAfter()).isPositive();
    }

    @Test
    void aTurnThatUsesLessThanNothingIsABug() {
        // When
        var failure = catchThrowableOfType(
                IllegalArgumentException.class, () -> admissions.reserve(tenant, turn("run_1", -1)));

        // Then
        assertThat(failure).isNotNull();
    }

    @Test
    void aWorstCaseBeyondAllNumbersIsNotAdmitted() {
        // When
        var failure = catchThrowableOfType(
                ArithmeticException.class, () -> admissions.reserve(tenant, turn("run_1", Long.MAX_VALUE)));

        // Then
        assertThat(failure).isNotNull();
    }

    @Test
    void whatMayRunOnSeveralModelsHoldsTheDearest() {
        // When
        var reserved = admissions.reserve(
                tenant,
                new Request(
                        "run_1",
                        "",
                        "m",
                        "p",
                        0,
                        10,
                        Plan.named("free"),
                        0,
                        false,
                        Duration.ZERO,
                        List.of(new Admissions.Model("dear", "p"), new Admissions.Model("unknown", "p"))));

        // Then
        assertThat(reserved.micros()).isEqualTo(50);
    }

    private static Request turn(String run, long outputTokens) {
        return new Request(run, "", "m", "p", 0, outputTokens, Plan.named("free"), 0, false, Duration.ZERO, List.of());
    }

    /** PostgreSQL in this process; versions as in the real one. */
    private static final class Truth implements LedgerSnapshotStore {

        private final Map<String, Reservation> held = new HashMap<>();
        private long version;
        private long budget = -1;
        private Runnable onKeep = () -> {};

        @Override
        public LedgerSnapshot ledgerSnapshot(Tenant tenant, LocalDate today, Instant now) {
            List<Budget> budgets = budget < 0
                    ? List.of()
                    : List.of(new Budget("bud_1", "project", Window.DAY, budget, List.of(), true));
            return new LedgerSnapshot(totals(today), budgets, List.copyOf(held.values()));
        }

        @Override
        public void keep(Tenant tenant, Reservation one) {
            onKeep.run();
            held.put(one.run(), one);
        }

        @Override
        public Totals giveBack(Tenant tenant, String run, LocalDate today, Instant now) {
            if (held.remove(run) != null) {
                version++;
            }
            return totals(today);
        }

        private Totals totals(LocalDate today) {
            return new Totals(version, today, 0, 0, 0, 0, 0, 0);
        }
    }
}

package com.generalaugment.metering.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.metering.domain.ReservationCounters.Hold;
import com.generalaugment.metering.domain.ReservationCounters.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every implementation of the port does. */
public abstract class ReservationCountersContract {

    private static final Instant NOON = Instant.parse("2026-05-31T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 5, 31);
    private static final Duration HOLD = Duration.ofMinutes(15);
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final Price PRICE = new Price("v1", 1, 2, 4, 3);

    private final Tenant tenant = new Tenant(UUID.randomUUID());

    protected abstract ReservationCounters counters();

    @Test
    void whatWasNeverLoadedIsNotUsed() {
        assertThat(admit("run_1", 1, NOON)).isEqualTo(new Verdict.LoadFirst());
    }

    @Test
    void aCopyOfYesterdayIsNotUsed() {
        // Given
        load(totals(1, 0), List.of(), List.of());

        // When
        Verdict tomorrow = admit("run_1", 1, NOON.plus(Duration.ofDays(1)));

        // Then
        assertThat(tomorrow).isEqualTo(new Verdict.LoadFirst());
    }

    @Test
    void aBudgetCoversWhatIsSpentAndWhatIsHeld() {
        // Given
        load(totals(1, 50), List.of(budget(100)), List.of());
        admit("run_1", 30, NOON);

        // When
        Verdict tooMuch = admit("run_2", 21, NOON);
        Verdict fits = admit("run_3", 20, NOON);

        // Then
        assertThat(tooMuch).isEqualTo(new Verdict.BudgetExceeded("bud_1", Window.TOTAL, 100, 50, 30));
        assertThat(fits).isEqualTo(new Verdict.Admitted(20, PRICE, true));
    }

    @Test
    void aReservationThatNobodySettlesExpires() {
        // Given
        load(totals(1, 0), List.of(budget(100)), List.of());
        admit("run_1", 100, NOON);

        // When
        Verdict before = admit("run_2", 100, NOON.plus(HOLD).minusMillis(1));
        Verdict after = admit("run_2", 100, NOON.plus(HOLD));

        // Then
        assertThat(before).isInstanceOf(Verdict.BudgetExceeded.class);
        assertThat(after).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void aRunThatAsksAgainKeepsItsTermsAndLivesLonger() {
        // Given
        load(totals(1, 0), List.of(budget(100)), List.of());
        admit("run_1", 100, NOON);
        Price dearer = new Price("v2", 9, 9, 9);

        // When
        Instant later = NOON.plus(HOLD).minusMillis(1);
        Verdict again = counters().admit(tenant, hold("run_1", 900, dearer, later));

        // Then
        assertThat(again).isEqualTo(new Verdict.Admitted(100, PRICE, true));
        assertThat(admit("run_2", 1, NOON.plus(HOLD).plusMillis(1))).isInstanceOf(Verdict.BudgetExceeded.class);
    }

    @Test
    void settlingEndsAReservationOnceAndCountsWhatItCost() {
        // Given
        load(totals(1, 0), List.of(budget(100)), List.of());
        admit("run_1", 60, NOON);
        admit("run_2", 40, NOON);

        // When
        counters().settle(tenant, totals(2, 10), List.of("run_1"));
        counters().settle(tenant, totals(2, 10), List.of("run_1", "run_unknown"));

        // Then
        assertThat(admit("run_3", 51, NOON)).isEqualTo(new Verdict.BudgetExceeded("bud_1", Window.TOTAL, 100, 10, 40));
        assertThat(admit("run_3", 50, NOON)).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void aReservationOfNothingEndsAsAnyOther() { // hazard 46
        // Given: turns of a free model between priced ones
        load(totals(1, 0), List.of(budget(100)), List.of());
        admit("run_settled", 0, NOON);
        admit("run_priced", 60, NOON);
        admit("run_expired", 0, NOON.minusSeconds(1));

        // When
        counters().settle(tenant, totals(2, 10), List.of("run_settled", "run_priced"));
        Verdict later = admit("run_later", 90, NOON.plus(HOLD).minusMillis(1));

        // Then: nothing but the new turn holds a place or money
        assertThat(later).isEqualTo(new Verdict.Admitted(90, PRICE, true));
        assertThat(load(totals(2, 10), List.of(budget(100)), List.of())).isEqualTo(90);
    }

    @Test
    void amountsOfManyDigitsAreHeldAndReleasedToTheMicroDollar() {
        // Given: the largest worst case that there is, and more digits than Lua writes without an exponent
        long largest = Long.MAX_VALUE / 1_000_000;
        load(totals(1, 0), List.of(), List.of());
        for (int i = 0; i < 200; i++) {
            admit("run_" + i, largest, NOON, Plan.named("enterprise"));
        }

        // When
        counters().settle(tenant, totals(2, 0), List.of("run_0", "run_1"));

        // Then
        assertThat(load(totals(3, 0), List.of(), List.of())).isEqualTo(198 * largest);
    }

    @Test
    void totalsThatComeLateChangeNothing() {
        // Given
        load(totals(1, 0), List.of(budget(100)), List.of());
        counters().settle(tenant, totals(3, 90), List.of());

        // When
        counters().settle(tenant, totals(2, 10), List.of());
        load(totals(2, 10), List.of(), List.of());

        // Then
        assertThat(admit("run_1", 11, NOON)).isEqualTo(new Verdict.BudgetExceeded("bud_1", Window.TOTAL, 100, 90, 0));
    }

    @Test
    void aCopyReadBeforeWhatIsKnownIsReadAgain() {
        // Given: only a settlement was heard of
        counters().settle(tenant, totals(5, 90), List.of());

        // When
        var stale = counters().load(tenant, new LedgerSnapshot(totals(4, 80), List.of(), List.of()), FRESH);
        var current = counters().load(tenant, new LedgerSnapshot(totals(5, 90), List.of(), List.of()), FRESH);

        // Then
        assertThat(stale).isEmpty();
        assertThat(current).hasValue(0);
    }

    @Test
    void reservationsOfTheTruthAreHeldAgain() {
        // Given
        Reservation held = new Reservation("run_1", 70, PRICE, NOON.plus(HOLD), false);

        // When
        var reserved = load(totals(1, 0), List.of(budget(100)), List.of(held));
        var twice = load(totals(1, 0), List.of(budget(100)), List.of(held));

        // Then
        assertThat(reserved).isEqualTo(70);
        assertThat(twice).isEqualTo(70);
        assertThat(admit("run_2", 31, NOON)).isEqualTo(new Verdict.BudgetExceeded("bud_1", Window.TOTAL, 100, 0, 70));
        assertThat(admit("run_1", 1, NOON)).isEqualTo(new Verdict.Admitted(70, PRICE, true));
    }

    @Test
    void reservationsOfTheTruthThatWaitDoNotRun() {
        // Given: twice as many wait as may run at once
        List<Reservation> waiting = java.util.stream.IntStream.range(0, 40)
                .mapToObj(i -> new Reservation("run_" + i, 1, PRICE, NOON.plus(HOLD), true))
                .toList();
        load(totals(1, 0), List.of(budget(100)), waiting);

        // When
        Verdict verdict = admit("run_new", 1, NOON);

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void moneyIsExactFarBeyondWhatAnyProjectSpends() {
        // Given: nine billion dollars, to the micro-dollar
        long much = 9_000_000_000_000_001L;
        load(totals(1, much), List.of(budget(much + 1)), List.of());

        // When
        Verdict tooMuch = admit("run_1", 2, NOON);
        Verdict fits = admit("run_1", 1, NOON);

        // Then
        assertThat(tooMuch).isEqualTo(new Verdict.BudgetExceeded("bud_1", Window.TOTAL, much + 1, much, 0));
        assertThat(fits).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void turnsThatRunCountAgainstThePlan() {
        // Given: 99 of 100 turns are used
        Totals almost = new Totals(1, TODAY, 99, 99, 0, 0, 0, 0);
        load(almost, List.of(), List.of());
        admit("run_1", 0, NOON);

        // When
        Verdict second = admit("run_2", 0, NOON);

        // Then
        assertThat(second).isEqualTo(new Verdict.PlanExhausted("turns", Window.DAY, 99));
    }

    @Test
    void tokensOfTheDayThatAreUsedUpEndTheDay() {
        // Given
        load(new Totals(1, TODAY, 1, 1, 100_000, 0, 0, 0), List.of(), List.of());

        // When
        Verdict verdict = admit("run_1", 0, NOON);

        // Then
        assertThat(verdict).isEqualTo(new Verdict.PlanExhausted("tokens", Window.DAY, 100_000));
    }

    private Verdict admit(String run, long micros, Instant now) {
        return counters().admit(tenant, hold(run, micros, PRICE, now));
    }

    private Verdict admit(String run, long micros, Instant now, Plan plan) {
        return counters().admit(tenant, hold(run, micros, PRICE, now, plan));
    }

    private static Hold hold(String run, long micros, Price price, Instant now) {
        return hold(run, micros, price, now, Plan.named("free"));
    }

    private static Hold hold(String run, long micros, Price price, Instant now, Plan plan) {
        return new Hold(run, micros, price, "", plan, 0, Window.day(now), now, HOLD, false);
    }

    private long load(Totals totals, List<Budget> budgets, List<Reservation> held) {
        return counters()
                .load(tenant, new LedgerSnapshot(totals, budgets, held), FRESH)
                .orElseThrow();
    }

    private static Totals totals(long version, long spent) {
        return new Totals(version, TODAY, 0, 0, 0, spent, spent, spent);
    }

    private static Budget budget(long limit) {
        return new Budget("bud_1", "project", Window.TOTAL, limit, List.of(100), true);
    }
}

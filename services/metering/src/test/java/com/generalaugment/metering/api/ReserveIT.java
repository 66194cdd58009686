package com.generalaugment.metering.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.contracts.metering.ModelRef;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class ReserveIT {

    @Test
    void theWorstCaseIsHeldAtTheListPrice() {
        // Given
        Caller caller = new Caller("pro");

        // When
        var held = caller.reserve(caller.turn("run_1").setInputTokens(3).setMaxOutputTokens(1));

        // Then: 3 × 0.10 + 1 × 0.40 dollars per million is 0.7 micro-dollars, rounded up
        assertThat(held.getReservedMicros()).isEqualTo(1);
        assertThat(held.getPrice().getVersion()).isEqualTo("2026-11-25.3");
        assertThat(held.getPrice().getOutputMicrosPerMillion()).isEqualTo(400_000);
    }

    @Test
    void everyAlternativeIsPricedAndTheDearestIsHeld() {
        // Given
        Caller caller = new Caller("pro");

        // When
        var held = caller.reserve(caller.turn("run_1")
                .setInputTokens(0)
                .setMaxOutputTokens(10)
                .addAlternatives(model("genaug/echo-1-pro"))
                .addAlternatives(model("genaug/none")));

        // Then
        assertThat(held.getReservedMicros()).isEqualTo(20);
        assertThat(held.getPrice().getOutputMicrosPerMillion()).isEqualTo(400_000);
        assertThat(held.getAlternativePrices(0).getOutputMicrosPerMillion()).isEqualTo(2_000_000);
        assertThat(held.getAlternativePrices(1).getVersion()).isEmpty();
    }

    private static ModelRef model(String name) {
        return ModelRef.newBuilder().setModel(name).setProvider("genaug").build();
    }

    @Test
    void ofManyRacingTurnsOnlyThoseThatTheBudgetCoversAreAdmitted() throws Exception { // hazard 12
        // Given: room for ten
        Caller caller = new Caller("enterprise");
        String budget = caller.createBudget("month", "4.00", true);

        // When
        List<Problem> refusals = race(64, i -> caller.reserve("run_" + i));

        // Then
        assertThat(refusals).hasSize(54).allSatisfy(refusal -> {
            assertThat(refusal.reason()).isEqualTo("project_budget_exceeded");
            assertThat(refusal.code()).isEqualTo("usage_limit_reached");
        });
        assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("4.000000");
        assertThat(caller.budget(budget).path("remaining_usd").asText()).isEqualTo("0.000000");
    }

    @Test
    void racingTurnsCannotPassTheNumberThatMayRunAtOnce() throws Exception { // hazard 12
        // Given
        Caller caller = new Caller("free");

        // When
        List<Problem> refusals = race(60, i -> caller.reserve("run_" + i));

        // Then
        assertThat(refusals).hasSize(40).allSatisfy(refusal -> {
            assertThat(refusal.kind()).isEqualTo(ErrorKind.TOO_MANY_REQUESTS);
            assertThat(refusal.reason()).isEqualTo("concurrent_turns_exceeded");
            assertThat(refusal.extras())
                    .containsEntry("limit", 20)
                    .containsEntry("remaining", 0)
                    .containsKey("window_seconds");
            assertThat(refusal.retryAfter()).isPositive();
        });
    }

    @Test
    void whatWaitsHoldsItsMoneyAndTakesNoPlaceUntilItRuns() {
        // Given: all places but one are taken
        Caller caller = new Caller("free");
        String budget = caller.createBudget("total", "100.00", true);
        IntStream.range(0, 19).forEach(i -> caller.reserve("run_" + i));
        caller.reserve(caller.turn("run_w1").setWaits(true).setHoldSeconds(86_400));
        caller.reserve(caller.turn("run_w2").setWaits(true).setHoldSeconds(86_400));

        // When
        caller.reserve("run_w1");
        Problem full = catchThrowableOfType(Problem.class, () -> caller.reserve("run_w2"));

        // Then
        assertThat(full.reason()).isEqualTo("concurrent_turns_exceeded");
        assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("8.400000");
        caller.release("run_0");
        caller.reserve("run_w2");
        caller.release("run_w1");
        caller.release("run_w2");
        assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("7.200000");
        assertThat(catchThrowableOfType(
                        Problem.class, () -> IntStream.range(20, 23).forEach(i -> caller.reserve("run_" + i))))
                .extracting(Problem::reason)
                .isEqualTo("concurrent_turns_exceeded");
    }

    @Test
    void aRepeatedReserveHoldsNothingTwiceAndIsAnsweredAlike() {
        // Given
        Caller caller = new Caller("pro");
        String budget = caller.createBudget("total", "0.50", true);
        var first = caller.reserve("run_1");

        // When: the run was taken over, and asks for more than is left
        var again = caller.reserve(caller.turn("run_1").setMaxOutputTokens(2_000_000));

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("0.400000");
    }

    @Test
    void whatIsReleasedMayBeSpentByTheNextOnceOnly() {
        // Given
        Caller caller = new Caller("pro");
        String budget = caller.createBudget("day", "0.40", true);
        caller.reserve("run_1");

        // When
        caller.release("run_1");
        caller.release("run_1");
        caller.release("run_never_seen");

        // Then
        caller.reserve("run_2");
        assertThat(refusal(() -> caller.reserve("run_3"))).isEqualTo("project_budget_exceeded");
        assertThat(caller.budget(budget).path("reserved_usd").asText()).isEqualTo("0.400000");
    }

    @Test
    void anExceededBudgetIsExplained() {
        // Given
        Caller caller = new Caller("team");
        String budget = caller.createBudget("day", "0.70", true);
        caller.reserve("run_1");

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.reserve("run_2"));

        // Then
        assertThat(refusal.kind()).isEqualTo(ErrorKind.PAYMENT_REQUIRED);
        assertThat(refusal.extras())
                .containsEntry("pricing_tier", "team")
                .containsEntry("budget_id", budget)
                .containsEntry("scope", "project")
                .containsEntry("scope_id", caller.tenant().toString())
                .containsEntry("window", "day")
                .containsEntry("limit_usd", "0.700000")
                .containsEntry("spent_usd", "0.000000")
                .containsEntry("reserved_usd", "0.400000");
        assertThat(refusal.extras().get("resets_at").toString()).endsWith("T00:00:00.000Z");
    }

    @Test
    void allBudgetsOfAProjectApply() {
        // Given
        Caller caller = new Caller("team");
        caller.createBudget("total", "100", true);
        String tight = caller.createBudget("month", "0.30", true);
        caller.createBudget("day", "0.10", false);

        // When
        Problem refusal = catchThrowableOfType(Problem.class, () -> caller.reserve("run_1"));

        // Then
        assertThat(refusal.extras()).containsEntry("budget_id", tight);
    }

    @Test
    void aRunMayHaveABudgetOfItsOwn() {
        // Given
        Caller caller = new Caller("pro");
        var turn = caller.turn("run_1").setUserId("ann").setMessagesPerUserPerMinute(1);

        // When
        Problem refusal = catchThrowableOfType(
                Problem.class, () -> caller.reserve(turn.clone().setRunBudgetMicros(399_999)));

        // Then: nothing is held and no message counted
        assertThat(refusal.reason()).isEqualTo("run_budget_exceeded");
        assertThat(refusal.extras())
                .containsEntry("scope", "run")
                .containsEntry("limit_usd", "0.399999")
                .containsEntry("resets_at", null);
        assertThat(caller.reserve(turn.clone().setRunBudgetMicros(400_000)).getReservedMicros())
                .isEqualTo(400_000);
    }

    @Test
    void aModelWithoutAPriceIsNeverRun() { // hazard 17
        // Given
        Caller caller = new Caller("build");

        // When
        Problem refusal = catchThrowableOfType(
                Problem.class, () -> caller.reserve(caller.turn("run_1").setModel("gpt-9")));

        // Then
        assertThat(refusal.kind()).isEqualTo(ErrorKind.PAYMENT_REQUIRED);
        assertThat(refusal.reason()).isEqualTo("model_price_unknown");
        assertThat(refusal.extras())
                .containsEntry("pricing_tier", "build")
                .containsEntry("model", "gpt-9")
                .containsEntry("model_provider", "genaug");
    }

    @Test
    void aUserWhoSendsTooFastWaitsForTheWindowToSlide() {
        // Given
        Caller caller = new Caller("pro");
        IntStream.range(0, 3)
                .forEach(i ->
                        caller.reserve(caller.turn("run_" + i).setUserId("ann").setMessagesPerUserPerMinute(3)));

        // When
        Problem refusal = catchThrowableOfType(
                Problem.class,
                () -> caller.reserve(caller.turn("run_4").setUserId("ann").setMessagesPerUserPerMinute(3)));

        // Then
        assertThat(refusal.reason()).isEqualTo("messages_per_user_per_minute_exceeded");
        assertThat(refusal.code()).isEqualTo("rate_limited");
        assertThat(refusal.extras()).containsEntry("limit", 3).containsEntry("window_seconds", 60);
        assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
        caller.reserve(caller.turn("run_5").setUserId("ben").setMessagesPerUserPerMinute(3));
    }

    @Test
    void theUserIsCheckedBeforeTheProjectAndTheProjectBeforeItsBudgets() {
        // Given: everything is used up
        Caller caller = new Caller("pro");
        caller.createBudget("total", "0.40", true);
        var turn = caller.turn("run_1")
                .setUserId("ann")
                .setMessagesPerUserPerMinute(1)
                .setConcurrentTurns(1);
        caller.reserve(turn);

        // When
        var ofAnn = refusal(() -> caller.reserve(turn.clone().setReservationId("run_2")));
        var ofBen = refusal(
                () -> caller.reserve(turn.clone().setReservationId("run_2").setUserId("ben")));
        var alone = refusal(() -> caller.reserve(
                turn.clone().setReservationId("run_2").setUserId("ben").setConcurrentTurns(2)));

        // Then
        assertThat(ofAnn).isEqualTo("messages_per_user_per_minute_exceeded");
        assertThat(ofBen).isEqualTo("concurrent_turns_exceeded");
        assertThat(alone).isEqualTo("project_budget_exceeded");
    }

    @Test
    void aCallerWhoGaveUpHoldsNothing() throws Exception {
        // Given: metering hangs while it admits the turn
        Caller caller = new Caller("pro");
        String budget = caller.createBudget("total", "1", true);
        Problem refusal;
        try (var other = InfrastructureResource.shared().postgres().connect("genaug")) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE metering.reservation IN SHARE MODE");

            // When
            refusal = catchThrowableOfType(Problem.class, () -> caller.reserve("run_1", Duration.ofMillis(800)));
        }

        // Then
        assertThat(refusal.reason()).isEqualTo("upstream_timeout");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> caller.budget(budget).path("reserved_usd").asText(), "0.000000"::equals);
    }

    @Test
    void oneProjectsTurnsAreNothingToAnother() {
        // Given
        Caller one = new Caller("pro");
        Caller other = new Caller("pro");
        one.createBudget("total", "0", true);

        // When
        var held = other.reserve("run_1");

        // Then
        assertThat(held.getReservedMicros()).isEqualTo(400_000);
        assertThat(refusal(() -> one.reserve("run_1"))).isEqualTo("project_budget_exceeded");
    }

    private static String refusal(Runnable call) {
        return catchThrowableOfType(Problem.class, call::run).reason();
    }

    private interface Attempt {
        void run(int number);
    }

    /** All at once, each on a thread of its own. @return the refusals */
    private static List<Problem> race(int attempts, Attempt attempt) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Problem> refusals = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Problem>> results = IntStream.range(0, attempts)
                    .mapToObj(i -> threads.submit((Callable<Problem>) () -> {
                        start.await();
                        return catchThrowableOfType(Problem.class, () -> attempt.run(i));
                    }))
                    .toList();
            start.countDown();
            for (Future<Problem> result : results) {
                if (result.get() != null) {
                    refusals.add(result.get());
                }
            }
        }
        return refusals;
    }
}

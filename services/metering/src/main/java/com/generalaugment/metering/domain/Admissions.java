package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.metering.domain.HotCounters.Hold;
import com.generalaugment.metering.domain.HotCounters.Unreadable;
import com.generalaugment.metering.domain.HotCounters.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The use cases around spending: may this turn run, and what becomes of what it held. Fails closed. */
public final class Admissions {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PriceList prices;
    private final HotCounters counters;
    private final UsageStore usage;
    private final BudgetStore budgets;
    private final Clock clock;
    private final Duration holdFor;
    private final Duration freshFor;

    /**
     * @param holdFor longest life of a reservation that nobody settles
     * @param freshFor how long the hot counters are used without looking at the truth again
     */
    public Admissions(
            PriceList prices,
            HotCounters counters,
            UsageStore usage,
            BudgetStore budgets,
            Clock clock,
            Duration holdFor,
            Duration freshFor) {
        this.prices = prices;
        this.counters = counters;
        this.usage = usage;
        this.budgets = budgets;
        this.clock = clock;
        this.holdFor = holdFor;
        this.freshFor = freshFor;
    }

    /** @param runBudgetMicros upper bound for this run, 0 for none */
    public record Request(
            String run,
            String user,
            String model,
            String provider,
            long inputTokens,
            long maxOutputTokens,
            Plan plan,
            long runBudgetMicros) {}

    /** @param micros what is held */
    public record Reserved(long micros, Price price) {}

    /** @throws Problem 402, 429 or 503 of the public catalogue; then nothing is held */
    public Reserved reserve(Tenant tenant, Request request) {
        Price price = prices.of(request.provider(), request.model());
        long worstCase = price.worstCase(request.inputTokens(), request.maxOutputTokens());
        Instant now = clock.instant();
        Hold hold = new Hold(request.run(), worstCase, request.user(), request.plan(), Window.day(now), now, holdFor);
        Verdict verdict = admit(tenant, hold);
        if (!(verdict instanceof Verdict.Admitted admitted)) {
            throw refusal(verdict, request.plan(), now);
        }
        if (request.runBudgetMicros() > 0 && admitted.micros() > request.runBudgetMicros()) {
            release(tenant, request.run());
            throw runBudgetExceeded(request, admitted.micros());
        }
        return new Reserved(admitted.micros(), price);
    }

    /** Gives a reservation back; an unknown one is fine. */
    public void release(Tenant tenant, String run) {
        try {
            counters.mirror(tenant, usage.totals(tenant, today()), null, Duration.ZERO, List.of(run));
        } catch (Unreadable e) {
            throw unreadable(e);
        }
    }

    private Verdict admit(Tenant tenant, Hold hold) {
        try {
            Verdict verdict = counters.admit(tenant, hold);
            if (verdict instanceof Verdict.LoadFirst) {
                counters.mirror(tenant, usage.totals(tenant, hold.day()), budgets.list(tenant), freshFor, List.of());
                verdict = counters.admit(tenant, hold);
            }
            return verdict;
        } catch (Unreadable e) {
            throw unreadable(e);
        } catch (Problem e) {
            throw e.kind() == ErrorKind.UNAVAILABLE ? unreadable(e) : e;
        }
    }

    private Problem refusal(Verdict verdict, Plan plan, Instant now) {
        return switch (verdict) {
            case Verdict.UserTooFast tooFast ->
                tooMany(
                        "messages_per_user_per_minute_exceeded",
                        "This user sends messages faster than the plan allows.",
                        plan.messagesPerUserPerMinute(),
                        tooFast.retryAfter());
            case Verdict.TooManyTurns many ->
                tooMany(
                        "concurrent_turns_exceeded",
                        "The project runs as many turns at once as it may.",
                        plan.concurrentTurns(),
                        Duration.ofSeconds(1));
            case Verdict.PlanExhausted exhausted -> planExhausted(exhausted, plan, now);
            case Verdict.BudgetExceeded exceeded -> budgetExceeded(exceeded, plan, now);
            case Verdict.LoadFirst again -> unreadable(null);
            case Verdict.Admitted admitted -> throw new IllegalStateException("an admission is no refusal");
        };
    }

    private static Problem tooMany(String reason, String message, int limit, Duration retryAfter) {
        return Problem.of(ErrorKind.TOO_MANY_REQUESTS, reason, message)
                .extra("limit", limit)
                .extra("remaining", 0)
                .extra("window_seconds", MINUTE.toSeconds())
                .retryAfter(retryAfter);
    }

    private static Problem planExhausted(Verdict.PlanExhausted exhausted, Plan plan, Instant now) {
        boolean turns = exhausted.kind().equals("turns");
        long limit = !turns
                ? plan.tokensPerDay()
                : exhausted.window() == Window.DAY ? plan.turnsPerDay() : plan.turnsPerMonth();
        Problem problem = Problem.of(
                        ErrorKind.PAYMENT_REQUIRED,
                        turns ? "pricing_tier_agent_turn_limit_reached" : "pricing_tier_token_limit_reached",
                        "The plan's " + exhausted.kind() + " of this "
                                + exhausted.window().label() + " are used up.")
                .extra("pricing_tier", plan.name())
                .extra("window", exhausted.window().label())
                .extra("limit", limit)
                .extra("used", exhausted.used());
        return withReset(problem, exhausted.window(), now);
    }

    private static Problem budgetExceeded(Verdict.BudgetExceeded exceeded, Plan plan, Instant now) {
        Problem problem = Problem.of(
                        ErrorKind.PAYMENT_REQUIRED,
                        "project_budget_exceeded",
                        "The turn could cost more than the project's budget has left.")
                .extra("pricing_tier", plan.name())
                .extra("budget_id", exceeded.budgetId())
                .extra("scope", "project")
                .extra("window", exceeded.window().label())
                .extra("limit_usd", Money.text(exceeded.limit()))
                .extra("spent_usd", Money.text(exceeded.spent()))
                .extra("reserved_usd", Money.text(exceeded.reserved()));
        return withReset(problem, exceeded.window(), now);
    }

    private static Problem runBudgetExceeded(Request request, long worstCase) {
        return Problem.of(
                        ErrorKind.PAYMENT_REQUIRED,
                        "run_budget_exceeded",
                        "The turn could cost more than its own budget; lower max_output_tokens or raise budget_usd.")
                .extra("pricing_tier", request.plan().name())
                .extra("scope", "run")
                .extra("limit_usd", Money.text(request.runBudgetMicros()))
                .extra("spent_usd", Money.text(0))
                .extra("reserved_usd", Money.text(worstCase));
    }

    private static Problem withReset(Problem problem, Window window, Instant now) {
        return window.resetsAt(now)
                .map(reset -> problem.extra("resets_at", reset.toString()))
                .orElse(problem);
    }

    private static Problem unreadable(@org.jspecify.annotations.Nullable Throwable cause) {
        return Problem.of(
                        ErrorKind.UNAVAILABLE,
                        "budget_state_unavailable",
                        "Budgets cannot be checked right now, so nothing is spent. Try again.")
                .retryAfter(Duration.ofSeconds(1))
                .causedBy(cause);
    }

    private java.time.LocalDate today() {
        return Window.day(clock.instant());
    }
}

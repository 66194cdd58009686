package com.generalaugment.metering.domain;

import com.fasterxml.jackson.databind.node.NullNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.metering.domain.ReservationCounters.Hold;
import com.generalaugment.metering.domain.ReservationCounters.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a turn may not run, in the words and with the extras of the public catalogue (api.md 2.2). */
final class Refusals {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(1);

    private Refusals() {}

    static Problem priceUnknown(String provider, String model, Plan plan) {
        return payment("model_price_unknown", "The price of this model is not known, so it is not run.", plan)
                .extra("model", model)
                .extra("model_provider", provider);
    }

    static Problem userTooFast(Plan plan, Duration retryAfter) {
        return tooMany(
                "messages_per_user_per_minute_exceeded",
                "This user sends messages faster than the project allows.",
                plan.messagesPerUserPerMinute(),
                retryAfter);
    }

    static Problem tooManyTurns(Plan plan) {
        return tooMany(
                "concurrent_turns_exceeded",
                "The project runs as many turns at once as it may.",
                plan.concurrentTurns(),
                SOON);
    }

    static Problem planExhausted(Verdict.PlanExhausted exhausted, Plan plan, Instant now) {
        boolean turns = exhausted.kind().equals("turns");
        Window window = exhausted.window();
        long limit = !turns ? plan.tokensPerDay() : window == Window.DAY ? plan.turnsPerDay() : plan.turnsPerMonth();
        return payment(
                        turns ? "pricing_tier_agent_turn_limit_reached" : "pricing_tier_token_limit_reached",
                        "The plan's " + exhausted.kind() + " of this " + window.label() + " are used up.",
                        plan)
                .extra("window", window.label())
                .extra("limit", limit)
                .extra("used", exhausted.used())
                .extra("resets_at", resetOf(window, now));
    }

    static Problem budgetExceeded(Tenant tenant, Verdict.BudgetExceeded exceeded, Hold hold) {
        return payment(
                        "project_budget_exceeded",
                        "The turn could cost more than the project's budget has left.",
                        hold.plan())
                .extra("budget_id", exceeded.budgetId())
                .extra("scope", "project")
                .extra("scope_id", tenant.toString())
                .extra("window", exceeded.window().label())
                .extra("limit_usd", Money.text(exceeded.limit()))
                .extra("spent_usd", Money.text(exceeded.spent()))
                .extra("reserved_usd", Money.text(exceeded.reserved()))
                .extra("resets_at", resetOf(exceeded.window(), hold.now()));
    }

    /** A run's budget is a member of the request or of the project, not a row: it has no id and no window. */
    static Problem runBudgetExceeded(Hold hold) {
        return payment(
                        "run_budget_exceeded",
                        "The turn could cost " + Money.text(hold.micros())
                                + " US dollars, more than its own budget; lower max_output_tokens or raise budget_usd.",
                        hold.plan())
                .extra("budget_id", NullNode.getInstance())
                .extra("scope", "run")
                .extra("scope_id", hold.run())
                .extra("window", NullNode.getInstance())
                .extra("limit_usd", Money.text(hold.runBudgetMicros()))
                .extra("spent_usd", Money.text(0))
                .extra("reserved_usd", Money.text(0))
                .extra("resets_at", NullNode.getInstance());
    }

    static Problem unreadable(@Nullable Throwable cause) {
        return Problem.of(
                        ErrorKind.UNAVAILABLE,
                        "budget_state_unavailable",
                        "Budgets cannot be checked right now, so nothing is spent. Try again.")
                .retryAfter(SOON)
                .causedBy(cause);
    }

    private static Problem payment(String reason, String message, Plan plan) {
        return Problem.of(ErrorKind.PAYMENT_REQUIRED, reason, message).extra("pricing_tier", plan.name());
    }

    private static Problem tooMany(String reason, String message, int limit, Duration retryAfter) {
        return Problem.of(ErrorKind.TOO_MANY_REQUESTS, reason, message)
                .extra("limit", limit)
                .extra("remaining", 0)
                .extra("window_seconds", MINUTE.toSeconds())
                .retryAfter(retryAfter);
    }

    private static Object resetOf(Window window, Instant now) {
        return window.resetsAt(now).<Object>map(Window::text).orElse(NullNode.getInstance());
    }
}

package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rate limits per key or signed-in user and minute (api.md 3.1): the plan's limit, or a lower one that the project sets. */
public final class RequestRates {

    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int TEAM = 1_200;
    private static final int CONTRACT = 1_000_000;

    private final RateLimiter limiter;

    public RequestRates(RateLimiter limiter) {
        this.limiter = limiter;
    }

    public Decision take(Principal principal) {
        return limiter.take(principal.rateKey(), limitOf(principal), WINDOW);
    }

    /** The rate headers while the limiter is unavailable: no further request is promised. */
    public Decision unknown(Principal principal) {
        return new Decision(false, limitOf(principal), 0, WINDOW, Duration.ofSeconds(1));
    }

    /** The problem that a refused caller gets. */
    public static Problem refusal(Decision decision) {
        return Problem.of(
                        ErrorKind.TOO_MANY_REQUESTS,
                        "admin_api_key_rate_limit_exceeded",
                        "This key sends more requests per minute than it may.")
                .extra("limit", decision.limit())
                .extra("remaining", 0)
                .extra("window_seconds", WINDOW.toSeconds())
                .retryAfter(decision.retryAfter());
    }

    private static int limitOf(Principal principal) {
        return switch (principal) {
            case Principal.ByKey byKey -> SelfCheckKeys.made(byKey.key()) ? CONTRACT : limitOf(byKey.project());
            case Principal.Person person -> TEAM;
        };
    }

    private static int limitOf(@Nullable Project project) {
        if (project == null) {
            return TEAM;
        }
        int plan = switch (project.plan()) {
            case "build" -> 300;
            case "pro" -> 600;
            case "team" -> TEAM;
            case "enterprise" -> CONTRACT;
            default -> 120;
        };
        int own = project.settings()
                .path("rate_limits")
                .path("requests_per_minute")
                .asInt(0);
        return own > 0 ? Math.min(own, plan) : plan;
    }
}

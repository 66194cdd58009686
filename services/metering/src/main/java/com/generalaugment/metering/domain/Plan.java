package com.generalaugment.metering.domain;

import java.util.Locale;

/**
 * What a pricing tier allows. A limit of -1 is none.
 *
 * @param turnsPerDay agent turns per UTC day; per month likewise
 */
public record Plan(
        String name,
        int concurrentTurns,
        int messagesPerUserPerMinute,
        long turnsPerDay,
        long turnsPerMonth,
        long tokensPerDay) {

    public static final long UNLIMITED = -1;

    private static final int MANY = 1_000_000;

    /** The plans of api.md 3.1 and 13.2; a contract sets its own numbers, so enterprise has none here. */
    public static Plan named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "build" -> new Plan("build", 50, 30, 1_000, 10_000, 1_000_000);
            case "pro" -> new Plan("pro", 200, 60, 5_000, 50_000, 10_000_000);
            case "team" -> new Plan("team", 500, 60, 10_000, 100_000, 25_000_000);
            case "enterprise" -> new Plan("enterprise", MANY, 0, UNLIMITED, UNLIMITED, UNLIMITED);
            default -> new Plan("free", 20, 30, 100, 3_000, 100_000);
        };
    }

    /** The plan with what a project set lower; 0 leaves the plan's number. */
    public Plan loweredTo(int concurrent, int messages) {
        return new Plan(
                name,
                lower(concurrentTurns, concurrent),
                lower(messagesPerUserPerMinute, messages),
                turnsPerDay,
                turnsPerMonth,
                tokensPerDay);
    }

    /** For what asks a model and is no turn. */
    public Plan withoutTurns() {
        return new Plan(name, concurrentTurns, 0, UNLIMITED, UNLIMITED, tokensPerDay);
    }

    private static int lower(int plan, int own) {
        if (own <= 0) {
            return plan;
        }
        return plan == 0 ? own : Math.min(plan, own);
    }
}

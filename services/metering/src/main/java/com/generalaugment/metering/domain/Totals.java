package com.generalaugment.metering.domain;

import java.time.LocalDate;

/**
 * What a project has used as of one version of the truth.
 *
 * @param version grows with every usage event
 * @param day the UTC day that the numbers of the day and its month belong to
 */
public record Totals(
        long version,
        LocalDate day,
        long turnsOfDay,
        long turnsOfMonth,
        long tokensOfDay,
        long spentOfDay,
        long spentOfMonth,
        long spentInTotal) {

    /** Micro-dollars spent in the current window. */
    public long spent(Window window) {
        return switch (window) {
            case DAY -> spentOfDay;
            case MONTH -> spentOfMonth;
            case TOTAL -> spentInTotal;
        };
    }
}

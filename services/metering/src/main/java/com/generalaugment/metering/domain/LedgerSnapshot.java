package com.generalaugment.metering.domain;

import java.util.List;

/**
 * All that PostgreSQL knows about a project's limits as of one version. Lost counters are rebuilt from it.
 *
 * @param budgets the enabled ones, oldest first
 * @param held reservations that a budget relies on and that have not expired
 */
public record LedgerSnapshot(Totals totals, List<Budget> budgets, List<Reservation> held) {}

package com.generalaugment.metering.domain;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The use cases of usage: settle what was measured, and report it. */
public final class Usage {

    private static final int MAX_DAYS = 366;

    private final UsageStore store;
    private final HotCounters counters;
    private final Clock clock;

    public Usage(UsageStore store, HotCounters counters, Clock clock) {
        this.store = store;
        this.counters = counters;
        this.clock = clock;
    }

    /** @param days those with usage, oldest first */
    public record Report(LocalDate start, LocalDate end, UsageDay sum, List<UsageDay> days, Totals now) {}

    /** Counts each event once and ends the reservations of their runs. Safe to repeat; must be repeated when it fails. */
    public void settle(Tenant tenant, List<EventEnvelope<UsageRecorded>> events) {
        Totals totals = store.record(tenant, events, today());
        List<String> runs =
                events.stream().map(event -> event.data().reservationId()).toList();
        counters.mirror(tenant, totals, null, Duration.ZERO, runs);
    }

    /** @param start {@code YYYY-MM-DD}, empty for the first of this month; end likewise, empty for today */
    public Report report(Tenant tenant, String start, String end) {
        List<FieldError> errors = new ArrayList<>();
        LocalDate today = today();
        LocalDate from = date("start_date", start, today.withDayOfMonth(1), errors);
        LocalDate to = date("end_date", end, start.isEmpty() ? today : latest(from, today), errors);
        if (errors.isEmpty() && (to.isBefore(from) || to.isAfter(from.plusDays(MAX_DAYS)))) {
            errors.add(new FieldError("end_date", "must be at most 366 days after start_date", "query_range"));
        }
        if (!errors.isEmpty()) {
            throw Problem.validation(errors);
        }
        List<UsageDay> days = store.days(tenant, from, to);
        return new Report(from, to, sum(tenant, from, to, days), days, store.totals(tenant, today));
    }

    private UsageDay sum(Tenant tenant, LocalDate from, LocalDate to, List<UsageDay> days) {
        long turns = 0;
        long messages = 0;
        long toolCalls = 0;
        long input = 0;
        long output = 0;
        long cost = 0;
        for (UsageDay day : days) {
            turns += day.agentTurns();
            messages += day.messages();
            toolCalls += day.toolCalls();
            input += day.inputTokens();
            output += day.outputTokens();
            cost += day.costMicros();
        }
        long users = store.activeUsers(tenant, from, to);
        return new UsageDay(from, turns, messages, toolCalls, input, output, cost, users);
    }

    private static LocalDate date(String name, String text, LocalDate ifAbsent, List<FieldError> errors) {
        if (text.isEmpty()) {
            return ifAbsent;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            errors.add(new FieldError(name, "must be a date such as 2026-01-31", "query_date"));
            return ifAbsent;
        }
    }

    private static LocalDate latest(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private LocalDate today() {
        return Window.day(clock.instant());
    }
}

package com.generalaugment.metering.domain;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.error.Unprocessable;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The use cases of usage: settle what was measured, and report it. */
public final class Usage {

    private static final int MAX_DAYS = 366;
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 9999;
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final UsageStore store;
    private final ReservationCounters counters;
    private final Clock clock;

    public Usage(UsageStore store, ReservationCounters counters, Clock clock) {
        this.store = store;
        this.counters = counters;
        this.clock = clock;
    }

    /** @param days those with usage, oldest first */
    public record Report(LocalDate start, LocalDate end, UsageDay sum, List<UsageDay> days, Totals now) {}

    /**
     * Counts each event once and ends the reservations of their runs. First everything becomes true, then the counters hear of it. Safe to
     * repeat; must be repeated when it fails.
     *
     * @throws Unprocessable when one of them can never be counted
     */
    public void settle(Map<Tenant, List<EventEnvelope<UsageRecorded>>> events) {
        events.values().forEach(facts -> facts.forEach(Usage::requireSane));
        Map<Tenant, Totals> settled = new LinkedHashMap<>();
        events.forEach((tenant, facts) -> settled.put(tenant, store.record(tenant, facts, today(), clock.instant())));
        settled.forEach(
                (tenant, totals) -> counters.settle(tenant, totals, runs(events.getOrDefault(tenant, List.of()))));
    }

    private static void requireSane(EventEnvelope<UsageRecorded> fact) {
        UsageRecorded used = fact.data();
        int year = fact.time().atZone(ZoneOffset.UTC).getYear();
        boolean sane = LongStream.of(
                                used.agentTurns(),
                                used.toolCalls(),
                                used.inputTokens(),
                                used.cachedInputTokens(),
                                used.outputTokens(),
                                used.reasoningTokens(),
                                used.costMicros())
                        .allMatch(number -> number >= 0)
                && year >= FIRST_YEAR
                && year <= LAST_YEAR;
        if (!sane) {
            throw new Unprocessable(Reason.INVALID, "numbers or time out of range", null);
        }
    }

    private static List<String> runs(List<EventEnvelope<UsageRecorded>> facts) {
        return facts.stream().map(fact -> fact.data().reservationId()).toList();
    }

    /** @param start {@code YYYY-MM-DD}, empty for the first of the month of the end; end likewise, empty for today */
    public Report report(Tenant tenant, String start, String end) {
        List<FieldError> errors = new ArrayList<>();
        LocalDate today = today();
        LocalDate to = date("end_date", end, today, errors);
        LocalDate from = date("start_date", start, to.withDayOfMonth(1), errors);
        if (end.isEmpty()) {
            to = latest(from, to);
        }
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
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException e) {
            // Reported below, together with values that are no date.
        }
        errors.add(new FieldError(name, "must be a date such as 2026-01-31", "query_date"));
        return ifAbsent;
    }

    private static LocalDate latest(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private LocalDate today() {
        return Window.day(clock.instant());
    }
}

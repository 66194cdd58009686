package com.generalaugment.metering.domain;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The time a budget counts over: UTC days and months, or all of it. */
public enum Window {
    DAY,
    MONTH,
    TOTAL;

    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Empty for a label that is none of day, month, total. */
    public static Optional<Window> labelled(String label) {
        for (Window window : values()) {
            if (window.label().equals(label)) {
                return Optional.of(window);
            }
        }
        return Optional.empty();
    }

    /** First instant of the window that now is in; empty for the window without an end. */
    public Optional<Instant> start(Instant now) {
        return switch (this) {
            case DAY -> Optional.of(midnight(day(now)));
            case MONTH -> Optional.of(midnight(day(now).withDayOfMonth(1)));
            case TOTAL -> Optional.empty();
        };
    }

    /** When it starts over; empty for never. */
    public Optional<Instant> resetsAt(Instant now) {
        return switch (this) {
            case DAY -> Optional.of(midnight(day(now).plusDays(1)));
            case MONTH -> Optional.of(midnight(day(now).withDayOfMonth(1).plusMonths(1)));
            case TOTAL -> Optional.empty();
        };
    }

    /** RFC 3339 in UTC with milliseconds. */
    public static String text(Instant instant) {
        return TEXT.format(instant);
    }

    static LocalDate day(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}

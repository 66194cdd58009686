package com.generalaugment.turnexecutor.clients.providers.builtin;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times of a text as they are written there. No clock: a day such as {@code tomorrow} stays a word. */
final class Moments {

    private static final Pattern ISO =
            Pattern.compile("\\b(\\d{4}-\\d{2}-\\d{2})(T\\d{2}:\\d{2}(?::\\d{2})?(?:Z|[+-]\\d{2}:\\d{2}))?\\b");
    private static final String MONTHS =
            "(january|february|march|april|may|june|july|august|september|october|november|december)";
    private static final Pattern WRITTEN = Pattern.compile(
            "\\b" + MONTHS + "\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b|\\b(\\d{1,2})\\.?\\s+" + MONTHS
                    + "\\s+(\\d{4})\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile("\\b([01]?\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?\\b");
    private static final Pattern DAY = Pattern.compile(
            "\\b(today|tonight|tomorrow|(?:next |this )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weekend|month))\\b",
            Pattern.CASE_INSENSITIVE);

    private final String text;

    Moments(String text) {
        this.text = text;
    }

    /** @param format {@code date}, {@code time}, {@code date-time} of a schema, or empty: any */
    Optional<String> of(String format) {
        return switch (format) {
            case "date" -> date();
            case "time" -> time().map(time -> time + "Z");
            case "date-time" -> date().map(day -> day + "T" + time().orElse("00:00:00") + "Z");
            default -> date().or(this::day).or(this::clockTime);
        };
    }

    private Optional<String> date() {
        Matcher iso = ISO.matcher(text);
        if (iso.find()) {
            return valid(iso.group(1));
        }
        Matcher written = WRITTEN.matcher(text);
        if (!written.find()) {
            return Optional.empty();
        }
        boolean monthFirst = written.group(1) != null;
        Month month = Month.valueOf((monthFirst ? written.group(1) : written.group(5)).toUpperCase(Locale.ROOT));
        String day = monthFirst ? written.group(2) : written.group(4);
        String year = monthFirst ? written.group(3) : written.group(6);
        return valid(String.format(Locale.ROOT, "%s-%02d-%02d", year, month.getValue(), Integer.parseInt(day)));
    }

    private static Optional<String> valid(String date) {
        try {
            return Optional.of(LocalDate.parse(date).toString());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<String> time() {
        Matcher time = TIME.matcher(text);
        if (!time.find()) {
            return Optional.empty();
        }
        String hour = time.group(1).length() == 1 ? "0" + time.group(1) : time.group(1);
        return Optional.of(hour + ":" + time.group(2) + ":" + (time.group(3) == null ? "00" : time.group(3)));
    }

    private Optional<String> clockTime() {
        Matcher time = TIME.matcher(text);
        return time.find() ? Optional.of(time.group()) : Optional.empty();
    }

    private Optional<String> day() {
        Matcher day = DAY.matcher(text);
        return day.find() ? Optional.of(day.group(1)) : Optional.empty();
    }
}

package com.generalaugment.turnexecutor.clients.providers.builtin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a text, in digits or as words up to twelve, with the words beside them. Each is given out once. */
final class Numbers {

    private static final Pattern NUMBER = Pattern.compile(
            "(?<![\\p{L}\\d.])(-(?=\\d))?(\\d{1,3}(?:,\\d{3})+|\\d{1,15})(\\.\\d{1,15})?(?![\\p{L}\\d])"
                    + "|\\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern WORD = Pattern.compile("[\\p{L}]+");
    private static final List<String> SPELLED = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    private static final int MOST = 100;
    private static final int NEAR = 24;

    private record Found(BigDecimal value, Set<String> before, Set<String> after) {}

    private final List<Found> unused = new ArrayList<>();

    Numbers(String text) {
        Matcher number = NUMBER.matcher(text);
        while (number.find() && unused.size() < MOST) {
            boolean isOperator = number.group(1) != null
                    && text.substring(0, number.start()).stripTrailing().matches("(?s).*[\\d)]");
            BigDecimal value = valueOf(number);
            unused.add(new Found(
                    isOperator ? value.negate() : value,
                    last(text.substring(Math.max(0, number.start() - NEAR), number.start())),
                    first(text.substring(number.end(), Math.min(text.length(), number.end() + NEAR)))));
        }
    }

    /** The number beside one of these words, such as {@code 3 nights} or {@code amount of 50}. */
    Optional<BigDecimal> beside(Set<String> stems) {
        for (Found found : unused) {
            if (stems.stream()
                    .anyMatch(stem ->
                            found.after().contains(stem) || found.before().contains(stem))) {
                unused.remove(found);
                return Optional.of(found.value());
            }
        }
        return Optional.empty();
    }

    Optional<BigDecimal> next() {
        return unused.isEmpty()
                ? Optional.empty()
                : Optional.of(unused.removeFirst().value());
    }

    private static BigDecimal valueOf(Matcher number) {
        if (number.group(4) != null) {
            return BigDecimal.valueOf(SPELLED.indexOf(number.group(4).toLowerCase(Locale.ROOT)));
        }
        String digits = number.group(2).replace(",", "");
        String fraction = number.group(3) == null ? "" : number.group(3);
        return new BigDecimal((number.group(1) == null ? "" : "-") + digits + fraction);
    }

    private static Set<String> last(String before) {
        List<String> words = wordsOf(before);
        return words.isEmpty() ? Set.of() : stems(words.subList(Math.max(0, words.size() - 2), words.size()));
    }

    private static Set<String> first(String after) {
        List<String> words = wordsOf(after);
        return words.isEmpty() ? Set.of() : stems(words.subList(0, 1));
    }

    private static List<String> wordsOf(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Set<String> stems(List<String> words) {
        return words.stream().map(Words::stem).collect(java.util.stream.Collectors.toSet());
    }
}

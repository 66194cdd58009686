package com.generalaugment.turnexecutor.clients.providers.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a text mentions that can be an argument: quotations, proper names, what stands behind prepositions, addresses, ids. */
final class Mentions {

    private static final int MOST_TEXT = 4_000;
    private static final int MOST_NAMES = 20;

    private static final Pattern QUOTED = Pattern.compile(
            "\"([^\"\\n]{1,500})\"|“([^”\\n]{1,500})”|«([^»\\n]{1,500})»|`([^`\\n]{1,500})`|(?<![\\p{L}\\d])'([^'\\n]{1,500})'(?!\\p{L})");
    private static final Pattern NAME =
            Pattern.compile("(?<![\\p{L}\\d_-])\\p{Lu}[\\p{L}\\p{M}\\d’-]*(?:'(?!s\\b)\\p{L}+)?"
                    + "(?:\\s(?:(?:of|de|da|del|di|la|le|am|an der|upon)\\s)?\\p{Lu}[\\p{L}\\p{M}\\d’-]*)*");
    private static final Pattern JOINED =
            Pattern.compile("(?:'s)?\\s*(?:,|&|,?\\s*(?:and|or|und|y|et|versus|vs\\.?))\\s*(?:(?:in|for|to)\\s+)?");
    private static final Pattern BEHIND = Pattern.compile(
            "\\b(?:in|at|for|near|around|of|to|from|on|about)\\s+((?:the\\s+)?[\\p{L}\\d][^?!,;:\\n]{0,80}?)"
                    + "(?=\\s+(?:in|at|for|from|to|on|with|today|tomorrow|tonight|now|right|this|next|please|using|like|by|via|is)\\b"
                    + "|[?!,;:\\n]|\\.(?:\\s|$)|$)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4}");
    private static final Pattern URL = Pattern.compile("https?://[^\\s<>\"'`]{1,500}?(?=[.,;:!?)]*(?:\\s|$))");
    private static final Pattern ID =
            Pattern.compile("#?(?<![\\p{L}\\d])(?:[A-Za-z]{1,12}[-_])?[A-Za-z]{0,4}\\d[A-Za-z\\d_-]{0,40}");
    private static final Pattern EXPRESSION =
            Pattern.compile("[-(]*\\d[\\d.,]*\\)*(?:\\s*(?:[+*/×÷^%-]|\\*\\*)\\s*[-(]*\\d[\\d.,]*\\)*)+");
    private static final Pattern SPOKEN = Pattern.compile(
            "(?<=\\d)\\s+(plus|minus|times|multiplied by|divided by|x)\\s+(?=[-(]?\\d)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> CALENDAR =
            Set.of(("monday tuesday wednesday thursday friday saturday sunday january february"
                            + " march april may june july august september october november december celsius fahrenheit kelvin")
                    .split(" "));

    /** With a capital at the beginning of a sentence only. */
    private static final Set<String> VERBS =
            Set.of(("add book buy calculate call cancel check close compare compute convert"
                            + " create delete describe explain find forecast hello hey hi i make open order pay play remind remove save"
                            + " schedule search send set start stop summarise summarize thanks translate turn update write")
                    .split(" "));

    private final String text;
    private final Set<String> topic;

    /** @param topic stems of words that name the tool and are no arguments */
    Mentions(String text, Set<String> topic) {
        this.text = text.substring(0, Math.min(text.length(), MOST_TEXT)).replace('’', '\'');
        this.topic = topic;
    }

    String text() {
        return text;
    }

    List<String> quoted() {
        List<String> quotations = new ArrayList<>();
        Matcher quoted = QUOTED.matcher(text);
        while (quoted.find()) {
            for (int group = 1; group <= quoted.groupCount(); group++) {
                if (quoted.group(group) != null) {
                    quotations.add(quoted.group(group));
                }
            }
        }
        return quotations;
    }

    /** Proper names, else what stands behind prepositions; names that are joined by {@code and} or {@code or} are one list. */
    List<List<String>> names() {
        List<List<String>> proper = properNames();
        return proper.isEmpty() ? phrases() : proper;
    }

    /** What stands behind that word: {@code from}, {@code to}. */
    Optional<String> behind(String word) {
        Matcher behind = Pattern.compile("\\b" + word
                        + "\\s+(\\p{Lu}[\\p{L}\\p{M}'-]*(?:\\s\\p{Lu}[\\p{L}\\p{M}'-]*)*|\\p{L}[\\p{L}'-]*)")
                .matcher(text);
        return behind.find() ? Optional.of(behind.group(1)) : Optional.empty();
    }

    Optional<String> email() {
        return first(EMAIL);
    }

    Optional<String> url() {
        return first(URL);
    }

    Optional<String> id() {
        return first(ID).map(id -> id.startsWith("#") ? id.substring(1) : id);
    }

    /** An arithmetic expression with signs for words. */
    Optional<String> expression() {
        String signs = SPOKEN.matcher(text)
                .replaceAll(word -> switch (word.group(1).toLowerCase(Locale.ROOT)) {
                    case "plus" -> " + ";
                    case "minus" -> " - ";
                    case "divided by" -> " / ";
                    default -> " * ";
                });
        Matcher expression = EXPRESSION.matcher(signs);
        return expression.find() ? Optional.of(expression.group().strip()) : Optional.empty();
    }

    private Optional<String> first(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    private List<List<String>> properNames() {
        List<List<String>> lists = new ArrayList<>();
        Run run = null;
        Matcher names = NAME.matcher(text);
        for (int found = 0; names.find() && found < MOST_NAMES; ) {
            Optional<Name> name = nameOf(names.toMatchResult());
            if (name.isEmpty()) {
                continue;
            }
            found++;
            if (run != null && run.continues(text, name.get())) {
                run.add(text, name.get());
            } else {
                run = new Run(name.get());
                lists.add(run.names);
            }
        }
        lists.forEach(this::joinWithoutConjunction);
        return lists;
    }

    /** {@code Paris, France} is one name, {@code Paris, Rome and Oslo} are three. */
    private void joinWithoutConjunction(List<String> names) {
        if (names.size() > 1 && text.contains(String.join(", ", names))) {
            String joined = String.join(", ", names);
            names.clear();
            names.add(joined);
        }
    }

    private record Name(String text, int start, int end) {}

    private static final class Run {
        private final List<String> names = new ArrayList<>();
        private int end;

        Run(Name first) {
            names.add(first.text());
            end = first.end();
        }

        boolean continues(String text, Name next) {
            return JOINED.matcher(text.substring(end, next.start())).matches();
        }

        void add(String text, Name next) {
            boolean isState = next.text().matches("\\p{Lu}{2}")
                    && text.substring(end, next.start()).equals(", ");
            if (isState) {
                names.set(names.size() - 1, names.getLast() + ", " + next.text());
            } else {
                names.add(next.text());
            }
            end = next.end();
        }
    }

    /** Without a first word that has its capital from the beginning of the sentence. */
    private Optional<Name> nameOf(MatchResult match) {
        String name = match.group();
        int start = match.start();
        int space = name.indexOf(' ');
        if (isOrdinary(space < 0 ? name : name.substring(0, space))) {
            if (space < 0) {
                return Optional.empty();
            }
            name = name.substring(space + 1);
            start += space + 1;
        }
        return isOrdinary(name) ? Optional.empty() : Optional.of(new Name(name, start, match.end()));
    }

    private boolean isOrdinary(String name) {
        String word = name.split("'", 2)[0];
        String lower = word.toLowerCase(Locale.ROOT);
        return Words.isCommon(word)
                || CALENDAR.contains(lower)
                || VERBS.contains(lower)
                || topic.contains(Words.stem(lower));
    }

    private List<List<String>> phrases() {
        List<List<String>> lists = new ArrayList<>();
        Matcher behind = BEHIND.matcher(text);
        while (behind.find() && lists.size() < MOST_NAMES) {
            List<String> names = new ArrayList<>();
            for (String name : behind.group(1).split("\\s*,?\\s+(?:and|or)\\s+(?:in\\s+|for\\s+)?")) {
                String plain = name.strip().replaceFirst("^(?i:the|my|a|an)\\s+", "");
                if (!plain.isEmpty() && !Words.subjects(plain).isEmpty() && !topic.containsAll(Words.subjects(plain))) {
                    names.add(plain);
                }
            }
            if (!names.isEmpty()) {
                lists.add(names);
            }
        }
        return lists;
    }
}

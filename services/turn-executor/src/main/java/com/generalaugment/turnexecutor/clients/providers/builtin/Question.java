package com.generalaugment.turnexecutor.clients.providers.builtin;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an input asks for, as stems of words: only of sentences that ask or demand something. Arithmetic has names ({@code 3 * 4}:
 * {@code multiply}, {@code calculate}), and some words have related ones ({@code rain}: {@code weather}).
 */
final class Question {

    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+|\\n+");
    private static final Pattern ASKING = Pattern.compile(
            "\\b(please|can you|could you|would you|will you|i need|i want|i'd like|i would like|let me know|tell me|show me"
                    + "|give me|help me)\\b");
    private static final Pattern FORBIDDING =
            Pattern.compile("\\b(?:do not|don't|never|without)\\b.{0,30}\\b(?:tools?|functions?)\\b");
    private static final Pattern FIRST_WORD = Pattern.compile("[\\p{L}']+");
    private static final Set<String> GREETINGS =
            Set.of("hi", "hello", "hey", "ok", "okay", "so", "and", "well", "now", "then", "great", "cool");
    /** A sentence that begins so and does not ask says something. */
    private static final Set<String> STATEMENTS =
            Set.of(("the a an i i'm i've my we our it it's this that that's he she his her"
                            + " they their there you your thanks thank yes no as because")
                    .split(" "));

    private static final Pattern DATE = Pattern.compile("\\d+([/.-])\\d+\\1\\d+");
    private static final Pattern ARITHMETIC = Pattern.compile(
            "\\d\\s*(?:([+*/×÷^%-])|(plus)|(minus)|(times|multiplied by|x)|(divided by|over))\\s*[-(]?\\d");
    private static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("+", "plus add sum"),
            Map.entry("plus", "+ add sum"),
            Map.entry("-", "minus subtract difference"),
            Map.entry("minus", "- subtract difference"),
            Map.entry("*", "multiply times product mul"),
            Map.entry("×", "* multiply times product mul"),
            Map.entry("x", "* multiply times product mul"),
            Map.entry("times", "* multiply product mul"),
            Map.entry("multiplied by", "* multiply product mul"),
            Map.entry("/", "divide division quotient div"),
            Map.entry("÷", "/ divide division quotient div"),
            Map.entry("divided by", "/ divide division quotient div"),
            Map.entry("over", "/ divide division quotient div"),
            Map.entry("^", "power exponent"),
            Map.entry("%", "modulo percent"));
    private static final Map<String, String> RELATED = Map.ofEntries(
            Map.entry("rain", "weather forecast"),
            Map.entry("raining", "weather forecast"),
            Map.entry("snow", "weather forecast"),
            Map.entry("sunny", "weather forecast"),
            Map.entry("umbrella", "weather forecast"),
            Map.entry("forecast", "weather"),
            Map.entry("temperature", "weather"),
            Map.entry("degrees", "weather temperature"),
            Map.entry("cold", "weather temperature"),
            Map.entry("hot", "weather temperature"),
            Map.entry("warm", "weather temperature"),
            Map.entry("mail", "email"),
            Map.entry("add", "sum"),
            Map.entry("sum", "add"),
            Map.entry("total", "sum add"),
            Map.entry("cost", "price"),
            Map.entry("costs", "price"));

    private final Set<String> stems = new LinkedHashSet<>();
    private final Set<String> related = new LinkedHashSet<>();
    private final Set<String> operators = new LinkedHashSet<>();

    Question(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace('’', '\'');
        if (FORBIDDING.matcher(lower).find()) {
            return;
        }
        String asked =
                Arrays.stream(SENTENCE_END.split(lower)).filter(Question::asks).collect(Collectors.joining("\n"));
        Matcher arithmetic = ARITHMETIC.matcher(DATE.matcher(asked).replaceAll(" "));
        if (arithmetic.find()) {
            add("calculate compute arithmetic math expression");
            addOperator(arithmetic);
        }
        stems.addAll(Words.subjects(arithmetic.replaceAll(" ")));
        for (String word : List.copyOf(Words.rawWords(asked))) {
            related.addAll(Words.subjects(RELATED.getOrDefault(word, "")));
        }
    }

    /** Empty when nothing is asked. */
    Set<String> stems() {
        return stems;
    }

    /** The same with related words, for tools that nothing is said of directly. */
    Set<String> widened() {
        Set<String> wide = new LinkedHashSet<>(stems);
        wide.addAll(related);
        return wide;
    }

    /** Names of the arithmetic operation that is asked for: {@code *}, {@code multiply}, … */
    Set<String> operators() {
        return operators;
    }

    private void addOperator(Matcher arithmetic) {
        for (int group = 1; group <= arithmetic.groupCount(); group++) {
            if (arithmetic.group(group) != null) {
                String names = OPERATORS.getOrDefault(arithmetic.group(group), "");
                operators.add(arithmetic.group(group));
                operators.addAll(List.of(names.split(" ")));
                add(names);
            }
        }
    }

    private void add(String words) {
        stems.addAll(Words.subjects(words));
    }

    private static boolean asks(String sentence) {
        String stripped = sentence.strip();
        if (stripped.endsWith("?") || ASKING.matcher(stripped).find()) {
            return true;
        }
        Matcher word = FIRST_WORD.matcher(stripped);
        while (word.find()) {
            if (!GREETINGS.contains(word.group())) {
                return !STATEMENTS.contains(word.group());
            }
        }
        return stripped.chars().anyMatch(Character::isDigit);
    }
}

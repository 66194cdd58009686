package com.generalaugment.turnexecutor.clients.providers.builtin;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of a text or of an identifier, in lower case, in order, without the words that say nothing about a subject. */
final class Words {

    /** Words without a subject of their own. */
    private static final Set<String> STOP =
            Set.of(("a an the of for to in on at by with and or is are was were be been do does"
                            + " did what whats which who whom whose when where why how can could would should will shall may might must i"
                            + " me my you your he she his her it its we our us they them their this that these those from as about into"
                            + " if than then so not no yes please tell give show want need like just also any all some there here let"
                            + " new up out s t re ll ve m d now much many")
                    .split(" "));

    /** Verbs and nouns that stand in the names and descriptions of tools of any kind. */
    private static final Set<String> GENERIC =
            Set.of(("get fetch retrieve return read list look lookup use using call run"
                            + " perform execute handle process provide tool function api service helper current currently given specific"
                            + " specified based name value data info information result detail text input output query parameter argument"
                            + " example eg ie format several multiple available type request response whether e.g")
                    .split(" "));

    private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+|\\d+");
    /** Longest first. */
    private static final List<String> ENDINGS = List.of(
            "ations", "ators", "ation", "ating", "ated", "ates", "ator", "ions", "ings", "ate", "ion", "ing", "ers",
            "ors", "ies", "er", "or", "ed", "es", "s", "e", "y");

    private static final int LEAST_STEM = 4;

    private Words() {}

    /** Stems of all words that are neither stop words nor generic. */
    static Set<String> subjects(String text) {
        Set<String> stems = new LinkedHashSet<>();
        Matcher word = WORD.matcher(HUMP.matcher(text).replaceAll(" "));
        while (word.find()) {
            String lower = word.group().toLowerCase(Locale.ROOT);
            if (!STOP.contains(lower) && !GENERIC.contains(lower) && !GENERIC.contains(singular(lower))) {
                stems.add(stem(lower));
            }
        }
        return stems;
    }

    /** Stems of all words. */
    static Set<String> all(String text) {
        Set<String> stems = new LinkedHashSet<>();
        rawWords(HUMP.matcher(text).replaceAll(" ").toLowerCase(Locale.ROOT)).forEach(word -> stems.add(stem(word)));
        return stems;
    }

    /** Words as they are. */
    static Set<String> rawWords(String lower) {
        Set<String> words = new LinkedHashSet<>();
        Matcher word = WORD.matcher(lower);
        while (word.find()) {
            words.add(word.group());
        }
        return words;
    }

    /** Whether a word with a capital is no name; {@code New} may be the beginning of one. */
    static boolean isCommon(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return !lower.equals("new") && (STOP.contains(lower) || GENERIC.contains(lower));
    }

    /** What different forms of a word have in common: {@code calculator}, {@code calculate} and {@code calculation} are one. */
    static String stem(String lower) {
        for (String ending : ENDINGS) {
            int least = ending.equals("s") ? LEAST_STEM - 1 : LEAST_STEM;
            if (lower.endsWith(ending) && lower.length() - ending.length() >= least) {
                return lower.substring(0, lower.length() - ending.length());
            }
        }
        return lower;
    }

    private static String singular(String lower) {
        return lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

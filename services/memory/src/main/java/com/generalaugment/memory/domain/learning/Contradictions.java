package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.embedding.Vectors;
import com.generalaugment.memory.domain.learning.SameMeaning.Sense;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds facts that cannot both be true now: denials of the same statement, and different values of an attribute that a person
 * has once. A finding is recorded and changes nothing, because it may be wrong.
 */
final class Contradictions {

    private static final double SAME_TOPIC = 0.4;
    private static final double SAME_WORDS = 0.75;

    /** A person has one value of each; the value follows the phrase. A group is part of the attribute. */
    private static final List<Pattern> ATTRIBUTES = List.of(
            Phrases.anyOf("(?:lives?|based) (?:in|at)|wohnt in|habite à|vive en"),
            Phrases.anyOf("works? (?:as|for|at)|arbeitet (?:als|bei)|travaille (?:comme|chez)|trabaja (?:como|en)"),
            Phrases.anyOf("birthday|born on"),
            Phrases.anyOf("born in"),
            Phrases.anyOf("named?|is called|goes by|heißt|s'appelle|se llama"),
            Phrases.anyOf("favou?rite (\\w+)"),
            Phrases.anyOf("(time ?zone|mother tongue|first language|shoe size)"),
            Phrases.anyOf("prefers?|préfère|bevorzugt|prefiere"));
    /** A person is in one state of each row. */
    private static final List<Pattern> STATES = List.of(
            Phrases.anyOf("married|single|divorced|widow(?:ed|er)?"),
            Phrases.anyOf("vegetarian|vegan|pescatarian|meat eater"),
            Phrases.anyOf("\\d+ years old"));

    private Contradictions() {}

    static boolean isBetween(Sense a, Sense b) {
        if (Vectors.dot(a.vector(), b.vector()) < SAME_TOPIC) {
            return false;
        }
        List<String> ours = ContentWords.of(a.text());
        List<String> theirs = ContentWords.of(b.text());
        if (SameMeaning.denies(a.text()) != SameMeaning.denies(b.text())) {
            return share(ours, theirs) >= SAME_WORDS || share(theirs, ours) >= SAME_WORDS;
        }
        return ATTRIBUTES.stream().anyMatch(one -> isOtherValue(one, a.text(), b.text()))
                || STATES.stream().anyMatch(one -> isOtherState(one, a.text(), b.text()));
    }

    private static boolean isOtherValue(Pattern attribute, String a, String b) {
        Matcher ours = attribute.matcher(a);
        Matcher theirs = attribute.matcher(b);
        return ours.find()
                && theirs.find()
                && (ours.groupCount() == 0 || ours.group(1).equalsIgnoreCase(theirs.group(1)))
                && sameWords(a.substring(0, ours.start()), b.substring(0, theirs.start()))
                && !sameWords(a.substring(ours.end()), b.substring(theirs.end()));
    }

    private static boolean isOtherState(Pattern states, String a, String b) {
        Matcher ours = states.matcher(a);
        Matcher theirs = states.matcher(b);
        return ours.find()
                && theirs.find()
                && sameWords(a.substring(0, ours.start()), b.substring(0, theirs.start()))
                && !ours.group().equalsIgnoreCase(theirs.group());
    }

    private static boolean sameWords(String a, String b) {
        List<String> ours = ContentWords.of(a);
        List<String> theirs = ContentWords.of(b);
        return share(ours, theirs) == 1 && share(theirs, ours) == 1;
    }

    private static double share(List<String> words, List<String> of) {
        if (words.isEmpty()) {
            return 1;
        }
        return (double) words.stream()
                        .filter(word -> ContentWords.has(of, word))
                        .count()
                / words.size();
    }
}

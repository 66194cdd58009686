package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.embedding.Vectors;
import com.generalaugment.memory.domain.facts.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether two facts have the same meaning. Vectors alone miss negations and most names, and place different statements
 * about one thing near each other. So both facts must deny or neither, both must have the same names and numbers, and the
 * longer one must contain the content words of the shorter one.
 */
final class SameMeaning {

    /** Cosine of all-MiniLM-L6-v2, measured by {@code SameMeaningIT}. */
    static final double NEAR = 0.85;

    private static final Pattern DENIAL = Phrases.anyOf(
            "not|\\w+n't|never|no|none|without|cannot|nicht|kein\\w*|nie|ohne|ne|n'\\w+|pas|jamais|sans|nunca|sin",
            "hates?|dislikes?|avoids?|refuses?");

    private SameMeaning() {}

    /** @param text with its vector, both by the same model */
    record Sense(String text, float[] vector) {}

    static boolean isShared(Sense a, Sense b) {
        if (Texts.normalized(a.text()).equals(Texts.normalized(b.text()))) {
            return true;
        }
        return Vectors.dot(a.vector(), b.vector()) >= NEAR
                && denies(a.text()) == denies(b.text())
                && particulars(a.text()).equals(particulars(b.text()))
                && ContentWords.shareAll(ContentWords.of(a.text()), ContentWords.of(b.text()));
    }

    static boolean denies(String text) {
        return DENIAL.matcher(text).find();
    }

    private static Set<String> particulars(String text) {
        List<String> names = ContentWords.namesAndNumbers(text);
        return new HashSet<>(names);
    }
}

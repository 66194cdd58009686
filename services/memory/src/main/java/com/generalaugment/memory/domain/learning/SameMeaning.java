package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.embedding.Vectors;
import com.generalaugment.memory.domain.facts.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether two facts say the same. Vectors alone do not know "not", hardly know names, and put what a person does to a town near
 * to what else he does to it: so both must deny or neither, both must have the same names and numbers, and the shorter one must
 * say nothing that the longer one does not.
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

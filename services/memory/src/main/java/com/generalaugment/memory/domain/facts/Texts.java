package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.id.Sha256;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Normalization that decides whether two texts are the same. */
public final class Texts {

    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private Texts() {}

    /** Compatibility forms, case and runs of white space do not count; nor do a final full stop or exclamation mark. */
    public static String normalized(String text) {
        String plain = SPACE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll(" ")
                .strip()
                .toLowerCase(Locale.ROOT);
        String without = plain.replaceAll("(?<![.!])[.!]+$", "").strip();
        return without.isEmpty() ? plain : without;
    }

    public static byte[] hash(String text) {
        return Sha256.of(normalized(text));
    }

    /** Whether the normalized text contains the normalized query. */
    public static boolean contains(String text, String query) {
        return normalized(text).contains(normalized(query));
    }
}

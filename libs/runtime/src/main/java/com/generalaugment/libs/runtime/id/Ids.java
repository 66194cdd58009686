package com.generalaugment.libs.runtime.id;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of the public contract. Prefixed ids sort by time of creation: 9 characters of milliseconds and 16 random ones of
 * {@code [0-9a-z]} (82 bits). They name things; they are no secrets.
 */
public final class Ids {

    private static final String ALPHABET_TEXT = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final char[] ALPHABET = ALPHABET_TEXT.toCharArray();
    private static final int TIME_CHARACTERS = 9;
    private static final int RANDOM_CHARACTERS = 16;

    private Ids() {}

    /** @param prefix with its underscore, such as {@code resp_} */
    public static String next(String prefix) {
        char[] text = new char[TIME_CHARACTERS + RANDOM_CHARACTERS];
        long time = System.currentTimeMillis();
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            text[i] = ALPHABET[(int) (time % 36)];
            time /= 36;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = TIME_CHARACTERS; i < text.length; i++) {
            text[i] = ALPHABET[random.nextInt(36)];
        }
        return prefix + new String(text);
    }

    /** When an id of {@link #next} was made; empty for other ids. */
    public static Optional<Instant> time(String id) {
        int begin = id.length() - TIME_CHARACTERS - RANDOM_CHARACTERS;
        if (begin < 1 || id.charAt(begin - 1) != '_') {
            return Optional.empty();
        }
        long time = 0;
        for (int i = begin; i < id.length(); i++) {
            int digit = ALPHABET_TEXT.indexOf(id.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            time = i < begin + TIME_CHARACTERS ? time * ALPHABET.length + digit : time;
        }
        return Optional.of(Instant.ofEpochMilli(time));
    }

    /** A UUID version 7 (RFC 9562): 48 bits of milliseconds, the rest random. */
    public static UUID uuid() {
        long time = System.currentTimeMillis();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (time << 16) | 0x7000L | random.nextInt(1 << 12);
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}

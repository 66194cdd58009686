package com.generalaugment.gateway.domain.key;

import com.generalaugment.libs.runtime.id.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The text of an API key (api.md 1.2): prefix, 43 characters of 32 random bytes in base 62, 6 characters of CRC-32. Kept only
 * as long as a request needs it; never printed.
 */
public final class KeyText {

    /** The kind of a key, which its prefix shows. */
    public enum Kind {
        MANAGEMENT("gaadmlive_"),
        RUNTIME_LIVE("gablive_"),
        RUNTIME_TEST("gabtest_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    public static final int SECRET_BYTES = 32;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SECRET_CHARACTERS = 43;
    private static final int CHECKSUM_CHARACTERS = 6;
    private static final int MASK_START = 12;
    private static final int MASK_END = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;

    private KeyText(String text) {
        this.text = text;
    }

    public static KeyText random(Kind kind) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return of(kind, secret);
    }

    /** @param secret 32 bytes, read as one big-endian number */
    public static KeyText of(Kind kind, byte[] secret) {
        String body = kind.prefix + base62(new BigInteger(1, secret), SECRET_CHARACTERS);
        return new KeyText(body + checksum(body));
    }

    /** Empty for anything that is not a key with a right checksum: no look-up is needed to refuse it. */
    public static Optional<KeyText> parse(String text) {
        for (Kind kind : Kind.values()) {
            int length = kind.prefix.length() + SECRET_CHARACTERS + CHECKSUM_CHARACTERS;
            if (text.startsWith(kind.prefix) && text.length() == length) {
                int end = length - CHECKSUM_CHARACTERS;
                boolean intact = checksum(text.substring(0, end)).equals(text.substring(end));
                return intact ? Optional.of(new KeyText(text)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The whole key; shown once. */
    public String reveal() {
        return text;
    }

    /** SHA-256 of the whole text, the only stored form. */
    public byte[] hash() {
        return Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    public String masked() {
        return text.substring(0, MASK_START) + "..." + text.substring(text.length() - MASK_END);
    }

    @Override
    public String toString() {
        return masked();
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_CHARACTERS);
    }

    private static String base62(BigInteger number, int width) {
        char[] text = new char[width];
        BigInteger rest = number;
        for (int i = width - 1; i >= 0; i--) {
            BigInteger[] division = rest.divideAndRemainder(BigInteger.valueOf(ALPHABET.length()));
            text[i] = ALPHABET.charAt(division[1].intValue());
            rest = division[0];
        }
        return new String(text);
    }
}

package com.generalaugment.gateway.domain.isolation;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A user that exists only during a check.
 *
 * @param id begins with {@link #PREFIX}
 * @param mark a word that only this user's data contains
 */
public record SyntheticUser(String id, String mark) {

    public static final String PREFIX = "genaug-isolation-";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MARK_BYTES = 16;

    /** The user at a place of the check with this random name. Every replica can derive the users of a check. */
    static SyntheticUser of(String check, int place) {
        byte[] secret = new byte[MARK_BYTES];
        RANDOM.nextBytes(secret);
        return new SyntheticUser(idOf(check, place), "mark" + HexFormat.of().formatHex(secret));
    }

    static String idOf(String check, int place) {
        return PREFIX + check + "-" + place;
    }

    /** Another user whose id looks like this one's. */
    public SyntheticUser lookalike(String name) {
        return new SyntheticUser(name, mark + "-of-nobody");
    }
}

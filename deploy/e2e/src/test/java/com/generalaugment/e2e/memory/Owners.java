package com.generalaugment.e2e.memory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who owns which mark and which id, and so what an answer tells of others. */
final class Owners {

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern TRACE = Pattern.compile("mk[0-9a-f]{24}|" + UUID);

    private final SecretKeySpec secret;
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    Owners(long seed) {
        this.secret = new SecretKeySpec(Long.toString(seed).getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** A word that stands in everything this person says and that nobody could make up. */
    String markOf(String person) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            byte[] digest = mac.doFinal(person.getBytes(StandardCharsets.UTF_8));
            String mark = "mk" + HexFormat.of().formatHex(digest, 0, 12);
            owners.put(mark, person);
            return mark;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws AssertionError when it is somebody else's already */
    void owns(String person, String id) {
        String other = owners.putIfAbsent(id, person);
        if (other != null && !other.equals(person)) {
            throw new AssertionError(id + " belongs to " + other + " and was given to " + person);
        }
    }

    /** @param asked what the person said herself and may read again */
    List<String> foreignIn(String answer, String person, String asked) {
        return TRACE.matcher(answer)
                .results()
                .map(MatchResult::group)
                .filter(trace -> isForeign(trace, person) && !asked.contains(trace))
                .distinct()
                .toList();
    }

    /** Of ids only those that somebody was told are known; a mark is always somebody's. */
    private boolean isForeign(String trace, String person) {
        String owner = owners.get(trace);
        return owner == null ? trace.startsWith("mk") : !owner.equals(person);
    }
}

package com.generalaugment.turnexecutor.clients.providers.history;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The ids of one request's calls. An id in the family's form stays as it is when it comes for the first time; any other is
 * replaced. The replacement depends on the id and on how often it came before, so that a longer history begins the same: prompts
 * are cached by their beginning.
 */
final class CallIds {

    private final HistoryRules rules;
    private final Map<String, Integer> timesSeen = new HashMap<>();
    private final Set<String> given = new HashSet<>();
    private final MessageDigest digest;

    CallIds(HistoryRules rules) {
        this.rules = rules;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The id of the next call. */
    String of(String id) {
        int before = timesSeen.merge(id, 1, Integer::sum) - 1;
        if (before == 0 && rules.callIds().matcher(id).matches() && given.add(id)) {
            return id;
        }
        for (int attempt = 0; ; attempt++) {
            String replacement = rules.replacement().of(hash(id + '\n' + before + '\n' + attempt));
            if (given.add(replacement)) {
                return replacement;
            }
        }
    }

    private String hash(String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}

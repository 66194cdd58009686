package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.facts.FactStore.Kept;
import java.util.Optional;

/**
 * Identifies a request that has one effect, however often it is sent.
 *
 * @param key empty: every request is a new one
 * @param fingerprint of method, path and body
 */
public record IdempotencyKey(String key, String fingerprint) {

    public static final IdempotencyKey NONE = new IdempotencyKey("", "");

    boolean isKeyed() {
        return !key.isEmpty();
    }

    /** @throws Problem when the key belongs to another request */
    Optional<byte[]> answerOf(Optional<Kept> kept) {
        kept.ifPresent(earlier -> {
            if (!earlier.fingerprint().equals(fingerprint)) {
                throw Problem.of(
                        ErrorKind.CONFLICT,
                        "memory_idempotency_key_conflict",
                        "This idempotency key was used for another request of this user.");
            }
        });
        return kept.map(Kept::body);
    }
}

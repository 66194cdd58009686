package com.generalaugment.gateway.domain.idempotency;

import com.generalaugment.gateway.domain.realm.Realm;
import java.util.Optional;

/** Port: answers of requests with an idempotency key, kept for 24 hours. */
public interface IdempotencyStore {

    Optional<Kept> find(Realm realm, String key);

    /** Keeps an answer by itself. @return false when the key has one already */
    boolean keep(Idempotent idempotent);

    /** Forgets what has expired. Any number of replicas may do so. */
    void sweep();

    /** @param body as it was answered */
    record Kept(String fingerprint, byte[] body) {}

    /** What is kept, together with the effect in one transaction where the effect is ours. */
    record Idempotent(Realm realm, String key, String fingerprint, byte[] answer) {}
}

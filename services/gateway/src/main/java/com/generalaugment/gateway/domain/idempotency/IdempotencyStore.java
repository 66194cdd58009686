package com.generalaugment.gateway.domain.idempotency;

import com.generalaugment.gateway.domain.realm.Realm;
import java.util.Optional;

/** Port: answers of requests with an idempotency key, kept for 24 hours. */
public interface IdempotencyStore {

    Optional<Kept> find(Realm realm, String key);

    /** Keeps an answer by itself. @return false when the key has one already */
    boolean keep(Idempotent idempotent);

    /** Deletes expired answers. Several replicas may sweep at the same time. */
    void sweep();

    /** @param body of the answer */
    record Kept(String fingerprint, byte[] body) {}

    /** A kept answer. It is written in the transaction of the effect where the gateway has the effect. */
    record Idempotent(Realm realm, String key, String fingerprint, byte[] answer) {}
}

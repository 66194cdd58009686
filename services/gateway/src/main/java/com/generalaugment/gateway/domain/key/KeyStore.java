package com.generalaugment.gateway.domain.key;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.context.TraceContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Port: keys. Lists and changes see only the keys of the realm. */
public interface KeyStore {

    /** A key and, if it is bound to one, its project as it is now. */
    record Found(ApiKey key, @Nullable Project project) {}

    /** The outcome of a change; decided in the transaction that makes it. */
    enum Change {
        DONE,
        NOT_FOUND,
        /** Refused: no other valid global key with scope {@code admin} would be left. */
        LAST_MANAGEMENT_KEY
    }

    /** Also finds revoked and expired keys, so that the refusal can name the reason. */
    Optional<Found> findByHash(byte[] hash);

    /** Newest first, without revoked ones. */
    List<ApiKey> list(Realm realm);

    Optional<ApiKey> find(Realm realm, UUID id);

    /** @return whether it is new; false when a key with this hash exists */
    boolean insert(ApiKey key, byte[] hash, @Nullable Idempotent idempotent);

    /** Changes the key and publishes the change to every replica. */
    Change update(Realm realm, ApiKey key, TraceContext trace);

    Change revoke(Realm realm, UUID id, TraceContext trace);

    /** Called at most once a minute per key; the stored time is exact to a minute. */
    void touch(UUID id);
}

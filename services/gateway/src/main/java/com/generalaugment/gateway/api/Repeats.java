package com.generalaugment.gateway.api;

import com.generalaugment.gateway.domain.access.IdempotentAnswers;
import com.generalaugment.gateway.domain.access.IdempotentAnswers.Idempotent;
import com.generalaugment.gateway.domain.access.IdempotentAnswers.Kept;
import com.generalaugment.gateway.domain.access.Realm;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One admin POST and its idempotency key, if it has one. */
final class Repeats {

    private final IdempotentAnswers answers;
    private final Realm realm;
    private final String key;
    private final String fingerprint;

    private Repeats(IdempotentAnswers answers, Realm realm, String key, String fingerprint) {
        this.answers = answers;
        this.realm = realm;
        this.key = key;
        this.fingerprint = fingerprint;
    }

    static Repeats of(IdempotentAnswers answers, Exchange exchange, Realm realm) {
        String path = exchange.request().path();
        String fingerprint = CanonicalJson.fingerprint(
                AdminBody.object(exchange.body()), exchange.request().method().name() + " " + path);
        return new Repeats(answers, realm, exchange.idempotencyKey(), fingerprint);
    }

    /** The answer of the first request. @throws Problem 409 {@code idempotency_key_conflict} for another request */
    Optional<Reply> earlier() {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        return answers.find(realm, key).map(this::replay);
    }

    /** What a second request finds if it raced with the first. */
    Reply winner() {
        return earlier()
                .orElseThrow(() -> Problem.of(
                                ErrorKind.CONFLICT,
                                "idempotency_key_in_progress",
                                "The first request with this key is still running.")
                        .retryAfter(Duration.ofSeconds(1)));
    }

    /** What is to be kept; null without a key. */
    @Nullable
    Idempotent kept(byte[] answer) {
        return key.isEmpty() ? null : new Idempotent(realm, key, fingerprint, answer);
    }

    boolean hasKey() {
        return !key.isEmpty();
    }

    /** The same for every repetition of this request, different for every other. */
    String name() {
        return realm.label() + " " + key + " " + fingerprint;
    }

    private Reply replay(Kept kept) {
        if (!kept.fingerprint().equals(fingerprint)) {
            throw Problem.of(
                    ErrorKind.CONFLICT, "idempotency_key_conflict", "This idempotency key belongs to another request.");
        }
        return Reply.replayed(kept.body());
    }
}

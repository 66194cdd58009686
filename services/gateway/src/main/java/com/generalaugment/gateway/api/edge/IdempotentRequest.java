package com.generalaugment.gateway.api.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Kept;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One POST and its idempotency key, if it has one. */
public final class IdempotentRequest {

    private final IdempotencyStore answers;
    private final Realm realm;
    private final String key;
    private final String fingerprint;

    private IdempotentRequest(IdempotencyStore answers, Realm realm, String key, String fingerprint) {
        this.answers = answers;
        this.realm = realm;
        this.key = key;
        this.fingerprint = fingerprint;
    }

    public static IdempotentRequest of(IdempotencyStore answers, EdgeRequest request, Realm realm) {
        return new IdempotentRequest(
                answers, realm, request.idempotencyKey(), fingerprint(request, AdminBody.object(request.body())));
    }

    /** On {@code /v1}: without a key the body, which may be large, is parsed only by the service that receives it. */
    public static IdempotentRequest ofRuntime(IdempotencyStore answers, EdgeRequest request) {
        Realm realm = new Realm.OfProject(request.project().tenant());
        String key = request.idempotencyKey();
        if (!key.isEmpty()) {
            request.growForTree(request.body());
        }
        return new IdempotentRequest(
                answers, realm, key, key.isEmpty() ? "" : fingerprint(request, document(request.body())));
    }

    private static JsonNode document(byte[] body) {
        return body.length == 0 ? Json.object() : AdminBody.document(body);
    }

    private static String fingerprint(EdgeRequest request, JsonNode body) {
        return CanonicalJson.fingerprint(
                body,
                request.request().method().name() + " " + request.request().path());
    }

    /**
     * Returns the answer of the first request, or runs the effect and keeps its answer. Another service has the effect: when it is
     * repeated under the same name after a crash, it must happen only once.
     *
     * @param effect receives the name, 32 characters {@code [0-9a-f]}; empty without a key
     */
    public Reply answer(Function<String, byte[]> effect) {
        Optional<Reply> earlier = earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        byte[] made = effect.apply(key.isEmpty() ? "" : name());
        Idempotent kept = kept(made);
        return kept == null || answers.keep(kept) ? Reply.json(200, made) : winner();
    }

    /** The answer of the first request. @throws Problem 409 {@code idempotency_key_conflict} for another request */
    public Optional<Reply> earlier() {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        return answers.find(realm, key).map(this::replay);
    }

    /** The answer for a request that lost the race against the first one. */
    public Reply winner() {
        return earlier()
                .orElseThrow(() -> Problem.of(
                                ErrorKind.CONFLICT,
                                "idempotency_key_in_progress",
                                "The first request with this key is still running.")
                        .retryAfter(Duration.ofSeconds(1)));
    }

    /** The answer to keep; null without a key. */
    @Nullable
    public Idempotent kept(byte[] answer) {
        return key.isEmpty() ? null : new Idempotent(realm, key, fingerprint, answer);
    }

    /** The same for every repetition of this request, different for every other. */
    private String name() {
        String name = realm.label() + " " + key + " " + fingerprint;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }

    private Reply replay(Kept kept) {
        if (!kept.fingerprint().equals(fingerprint)) {
            throw Problem.of(
                    ErrorKind.CONFLICT, "idempotency_key_conflict", "This idempotency key belongs to another request.");
        }
        return Reply.replayed(kept.body());
    }
}

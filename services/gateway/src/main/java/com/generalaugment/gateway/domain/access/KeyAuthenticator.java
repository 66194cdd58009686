package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.key.KeyStore.Found;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.flight.SingleFlight;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out whose key it is. What is known of a key is trusted for three seconds and then looked up again, so that
 * revocation, expiry, new scopes and project changes act on every replica within five.
 */
public final class KeyAuthenticator {

    private static final Duration TRUST = Duration.ofSeconds(3);
    private static final Duration TOUCH_EVERY = Duration.ofSeconds(55);
    private static final int MAX_KNOWN = 50_000;

    private record Known(Optional<Found> found, Instant until) {}

    private final KeyStore keys;
    private final SelfCheckKeys selfChecks;
    private final Clock clock;
    private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();
    private final SingleFlight<ByteBuffer, Optional<Found>> lookups = new SingleFlight<>();

    public KeyAuthenticator(KeyStore keys, SelfCheckKeys selfChecks, Clock clock) {
        this.keys = keys;
        this.selfChecks = selfChecks;
        this.clock = clock;
    }

    /** @throws Problem 401 {@code invalid_api_key}, {@code expired_api_key}, {@code revoked_api_key} */
    public Principal.ByKey authenticate(String text) {
        KeyText key = KeyText.parse(text).orElseThrow(KeyAuthenticator::invalid);
        return selfChecks.find(key).orElseGet(() -> stored(key));
    }

    private Principal.ByKey stored(KeyText key) {
        Found found = look(key.hash()).orElseThrow(KeyAuthenticator::invalid);
        ApiKey apiKey = found.key();
        if (apiKey.revokedAt() != null) {
            throw Problem.of(ErrorKind.UNAUTHENTICATED, "revoked_api_key", "This API key was revoked.");
        }
        if (apiKey.expiresAt() != null && !clock.instant().isBefore(apiKey.expiresAt())) {
            throw Problem.of(ErrorKind.UNAUTHENTICATED, "expired_api_key", "This API key has expired.");
        }
        return new Principal.ByKey(apiKey, found.project());
    }

    private Optional<Found> look(byte[] hash) {
        ByteBuffer name = ByteBuffer.wrap(hash);
        Known before = known.get(name);
        if (before != null && clock.instant().isBefore(before.until())) {
            return before.found();
        }
        return lookups.join(name, () -> lookUp(name, hash));
    }

    private Optional<Found> lookUp(ByteBuffer name, byte[] hash) {
        Instant now = clock.instant();
        if (known.size() > MAX_KNOWN) {
            known.clear();
        }
        Optional<Found> found = keys.findByHash(hash);
        known.put(name, new Known(found, now.plus(TRUST)));
        found.map(Found::key).filter(key -> isTouchDue(key, now)).ifPresent(key -> keys.touch(key.id()));
        return found;
    }

    private static boolean isTouchDue(ApiKey key, Instant now) {
        return key.revokedAt() == null
                && (key.lastUsedAt() == null
                        || key.lastUsedAt().plus(TOUCH_EVERY).isBefore(now));
    }

    private static Problem invalid() {
        return Problem.of(ErrorKind.UNAUTHENTICATED, "invalid_api_key", "This is not a valid API key.");
    }
}

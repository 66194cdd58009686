package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.key.KeyStore.Found;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.flight.SingleFlight;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds the key of a request. A found key is cached for three seconds, so that revocation, expiry, new scopes and project
 * changes take effect on every replica within five. Keys that were never found share bounded memory and
 * a bounded rate of look-ups, and do not evict known keys.
 */
public final class KeyAuthenticator {

    private static final Duration TRUST = Duration.ofSeconds(3);
    private static final Duration TOUCH_EVERY = Duration.ofSeconds(55);
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    private static final int MAX_KEYS = 50_000;
    private static final int MAX_UNKNOWN = 20_000;

    private final KeyStore keys;
    private final SelfCheckKeys selfChecks;
    private final UnknownKeyLimits limits;
    private final Clock clock;
    private final Cache<ByteBuffer, Found> found;
    private final Cache<ByteBuffer, Boolean> unknown;
    private final Cache<ByteBuffer, Boolean> seenBefore;
    private final SingleFlight<ByteBuffer, Optional<Found>> lookups = new SingleFlight<>();

    public KeyAuthenticator(KeyStore keys, SelfCheckKeys selfChecks, UnknownKeyLimits limits, Clock clock) {
        this.keys = keys;
        this.selfChecks = selfChecks;
        this.limits = limits;
        this.clock = clock;
        Ticker ticker = tickerOf(clock);
        this.found = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(TRUST)
                .ticker(ticker)
                .build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(MAX_UNKNOWN)
                .expireAfterWrite(TRUST)
                .ticker(ticker)
                .build();
        this.seenBefore = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker)
                .build();
    }

    static Ticker tickerOf(Clock clock) {
        return () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    /**
     * @param address of the client, as {@link UnknownKeyLimits} counts it
     * @throws Problem 401 {@code invalid_api_key}, {@code expired_api_key}, {@code revoked_api_key}
     * @throws UnknownKeyLimits.Exceeded when too many unknown keys came from the address
     */
    public Principal.ByKey authenticate(String text, String address) {
        KeyText key = KeyText.parse(text).orElseThrow(KeyAuthenticator::invalid);
        return selfChecks.find(key).orElseGet(() -> stored(key, address));
    }

    private Principal.ByKey stored(KeyText key, String address) {
        Found stored = find(key.hash(), address).orElseThrow(KeyAuthenticator::invalid);
        ApiKey apiKey = stored.key();
        if (apiKey.revokedAt() != null) {
            throw Problem.of(ErrorKind.UNAUTHENTICATED, "revoked_api_key", "This API key was revoked.");
        }
        if (apiKey.expiresAt() != null && !clock.instant().isBefore(apiKey.expiresAt())) {
            throw Problem.of(ErrorKind.UNAUTHENTICATED, "expired_api_key", "This API key has expired.");
        }
        return new Principal.ByKey(apiKey, stored.project());
    }

    private Optional<Found> find(byte[] hash, String address) {
        ByteBuffer name = ByteBuffer.wrap(hash);
        Found recent = found.getIfPresent(name);
        if (recent != null) {
            return Optional.of(recent);
        }
        if (unknown.getIfPresent(name) != null) {
            return Optional.empty();
        }
        return seenBefore.getIfPresent(name) != null ? lookUp(name, hash) : lookUpNew(name, hash, address);
    }

    private Optional<Found> lookUpNew(ByteBuffer name, byte[] hash, String address) {
        Runnable giveBack = limits.take(address);
        Optional<Found> answer = lookUp(name, hash);
        if (answer.isPresent()) {
            giveBack.run();
        }
        return answer;
    }

    private Optional<Found> lookUp(ByteBuffer name, byte[] hash) {
        return lookups.join(name, () -> {
            Optional<Found> answer = keys.findByHash(hash);
            answer.ifPresentOrElse(stored -> remember(name, stored), () -> unknown.put(name, true));
            return answer;
        });
    }

    private void remember(ByteBuffer name, Found stored) {
        found.put(name, stored);
        seenBefore.put(name, true);
        if (isTouchDue(stored.key(), clock.instant())) {
            keys.touch(stored.key().id());
        }
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

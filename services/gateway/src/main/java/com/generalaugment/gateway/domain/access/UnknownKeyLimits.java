package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits look-ups of keys that do not exist: per client address and minute, and per second in this
 * process. A look-up that finds a key does not count. The windows are fixed and local to the process.
 */
public final class UnknownKeyLimits {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MAX_ADDRESSES = 100_000;
    private static final String ALL = "all";

    private final int perAddressAndMinute;
    private final int perSecond;
    private final Cache<String, AtomicInteger> ofAddress;
    private final Cache<String, AtomicInteger> ofProcess;

    /** @param perSecond for all addresses together */
    public UnknownKeyLimits(int perAddressAndMinute, int perSecond, Clock clock) {
        this.perAddressAndMinute = perAddressAndMinute;
        this.perSecond = perSecond;
        this.ofAddress = windows(MINUTE, clock);
        this.ofProcess = windows(SECOND, clock);
    }

    /** Too many unknown keys came from one address. */
    public static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Decision decision;

        private Exceeded(int limit) {
            super("too many unknown keys from one address", null, false, false);
            this.decision = new Decision(false, limit, 0, MINUTE, MINUTE);
        }

        public Decision decision() {
            return decision;
        }

        /** 429, with the members of every 429. */
        public Problem refusal() {
            return Problem.of(
                            ErrorKind.TOO_MANY_REQUESTS,
                            "admin_api_key_rate_limit_exceeded",
                            "Too many unknown API keys were sent from this address.")
                    .extra("limit", decision.limit())
                    .extra("remaining", 0)
                    .extra("window_seconds", MINUTE.toSeconds())
                    .retryAfter(decision.retryAfter());
        }
    }

    /**
     * Counts one look-up as that of an unknown key.
     *
     * @return undoes the count; to be called when the key was found
     * @throws Exceeded when the address has used up its share
     * @throws Problem 503 when the process has
     */
    Runnable take(String address) {
        AtomicInteger own = ofAddress.get(address, key -> new AtomicInteger());
        if (own.incrementAndGet() > perAddressAndMinute) {
            own.decrementAndGet();
            throw new Exceeded(perAddressAndMinute);
        }
        AtomicInteger all = ofProcess.get(ALL, key -> new AtomicInteger());
        if (all.incrementAndGet() > perSecond) {
            all.decrementAndGet();
            own.decrementAndGet();
            throw Problem.unavailable("Too many unknown API keys are being tried. Try again.", null);
        }
        return () -> {
            own.decrementAndGet();
            all.decrementAndGet();
        };
    }

    private static Cache<String, AtomicInteger> windows(Duration length, Clock clock) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_ADDRESSES)
                .expireAfterWrite(length)
                .ticker(KeyAuthenticator.tickerOf(clock))
                .build();
    }
}

package com.generalaugment.gateway.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hazard 24, in time: what was allowed a moment ago is not allowed for ever. */
class KeyAuthenticatorTest {

    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
    private static final String ADDRESS = "192.0.2.7";
    private static final KeyText TEXT = KeyText.random(KeyText.Kind.MANAGEMENT);

    private final ManualClock clock = new ManualClock(START);
    private final OneKey store = new OneKey();
    private final SelfCheckKeys selfChecks = new SelfCheckKeys(clock);
    private final KeyAuthenticator authenticator =
            new KeyAuthenticator(store, selfChecks, new UnknownKeyLimits(300, 200, clock), clock);

    @Test
    void aBrokenKeyIsRefusedWithoutALookUp() {
        // When
        assertReason("gaadmlive_nonsense", "invalid_api_key");

        // Then
        assertThat(store.lookUps).isZero();
    }

    @Test
    void aKeyOfASelfCheckIsGoodAsLongAsTheCheckIsAndIsNeverLookedFor() {
        // Given
        Project project =
                new Project(new Tenant(Ids.uuid()), "demo", "Demo", "active", "free", 1, Json.object(), START, START);
        String text;

        // When
        try (SelfCheckKeys.Pass pass = selfChecks.open(project)) {
            text = pass.key().reveal();
            Principal.ByKey caller = authenticator.authenticate(text, ADDRESS);

            // Then
            assertThat(caller.project()).isEqualTo(project);
            assertThat(caller.may(Scopes.RESPONSES_CREATE)).isTrue();
            assertThat(caller.may(Scopes.PROJECTS_READ)).isFalse();
            assertThat(store.lookUps).isZero();
        }
        assertReason(text, "invalid_api_key");
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertReason(KeyText.random(KeyText.Kind.MANAGEMENT).reveal(), "invalid_api_key");
    }

    @Test
    void manyRequestsInThreeSecondsCostOneLookUp() {
        // When
        for (int i = 0; i < 100; i++) {
            authenticator.authenticate(TEXT.reveal(), ADDRESS);
        }

        // Then
        assertThat(store.lookUps).isEqualTo(1);
    }

    @Test
    void manyRequestsAtTheSameMomentCostOneLookUp() {
        // Given
        store.release = new CountDownLatch(1);
        List<Thread> callers = Stream.generate(
                        () -> Thread.ofVirtual().start(() -> authenticator.authenticate(TEXT.reveal(), ADDRESS)))
                .limit(50)
                .toList();
        await().until(() -> callers.stream().allMatch(caller -> caller.getState() == Thread.State.WAITING));

        // When
        store.release.countDown();

        // Then
        await().until(() -> callers.stream().noneMatch(Thread::isAlive));
        assertThat(store.lookUps).isEqualTo(1);
    }

    @Test
    void revocationActsWithinFiveSeconds() {
        // Given
        authenticator.authenticate(TEXT.reveal(), ADDRESS);
        store.revokedAt = START;

        // When
        clock.pass(Duration.ofSeconds(5));

        // Then
        assertReason(TEXT.reveal(), "revoked_api_key");
    }

    @Test
    void newScopesActWithinFiveSeconds() {
        // Given
        authenticator.authenticate(TEXT.reveal(), ADDRESS);
        store.scopes = List.of("projects:read");

        // When
        clock.pass(Duration.ofSeconds(5));

        // Then
        assertThat(authenticator.authenticate(TEXT.reveal(), ADDRESS).may("keys:write"))
                .isFalse();
    }

    @Test
    void expiryActsAtOnceThoughTheKeyIsKnown() {
        // Given
        store.expiresAt = START.plusSeconds(1);
        authenticator.authenticate(TEXT.reveal(), ADDRESS);

        // When
        clock.pass(Duration.ofSeconds(1));

        // Then
        assertReason(TEXT.reveal(), "expired_api_key");
    }

    @Test
    void lastUseIsNeverMoreThanSixtySecondsWrong() {
        for (int second = 0; second < 600; second++) {
            // When
            authenticator.authenticate(TEXT.reveal(), ADDRESS);

            // Then
            assertThat(store.lastUsedAt).isAfter(clock.instant().minusSeconds(60));
            clock.pass(Duration.ofSeconds(1));
        }
        assertThat(store.touches).isLessThan(15);
    }

    @Test
    void unknownKeysOfOneAddressAreLookedUpThreeHundredTimesAMinute() {
        // Given
        int refused = 0;

        // When
        for (int i = 0; i < 1_000; i++) {
            clock.pass(Duration.ofMillis(20));
            refused += isRefusedWithoutALookUp(KeyText.random(KeyText.Kind.RUNTIME_LIVE), ADDRESS) ? 1 : 0;
        }

        // Then
        assertThat(store.lookUps).isEqualTo(300);
        assertThat(refused).isEqualTo(700);
        assertThat(isRefusedWithoutALookUp(KeyText.random(KeyText.Kind.RUNTIME_LIVE), "192.0.2.8"))
                .isFalse();
        clock.pass(Duration.ofMinutes(1));
        assertThat(isRefusedWithoutALookUp(KeyText.random(KeyText.Kind.RUNTIME_LIVE), ADDRESS))
                .isFalse();
    }

    @Test
    void aKeyThatWasSeenBeforeIsServedWhileItsAddressSendsUnknownOnes() {
        // Given
        authenticator.authenticate(TEXT.reveal(), ADDRESS);
        for (int i = 0; i < 400; i++) {
            clock.pass(Duration.ofMillis(10));
            isRefusedWithoutALookUp(KeyText.random(KeyText.Kind.RUNTIME_LIVE), ADDRESS);
        }

        // When
        clock.pass(Duration.ofSeconds(30));

        // Then
        assertThat(authenticator.authenticate(TEXT.reveal(), ADDRESS).may("keys:write"))
                .isTrue();
    }

    @Test
    void unknownKeysOfManyAddressesAreLookedUpTwoHundredTimesASecond() {
        // When
        for (int i = 0; i < 1_000; i++) {
            String address = "address-" + i;
            assertThatThrownBy(() -> authenticator.authenticate(
                            KeyText.random(KeyText.Kind.RUNTIME_LIVE).reveal(), address))
                    .isInstanceOf(Problem.class);
        }

        // Then
        assertThat(store.lookUps).isEqualTo(200);
    }

    @Test
    void aHundredThousandUnknownKeysDisplaceNoKnownOne() {
        // Given
        KeyAuthenticator unlimited =
                new KeyAuthenticator(store, selfChecks, new UnknownKeyLimits(1 << 30, 1 << 30, clock), clock);
        unlimited.authenticate(TEXT.reveal(), ADDRESS);
        for (int i = 0; i < 100_000; i++) {
            isRefusedWithoutALookUp(unlimited, KeyText.random(KeyText.Kind.RUNTIME_LIVE), ADDRESS);
        }
        int before = store.lookUps;

        // When
        unlimited.authenticate(TEXT.reveal(), ADDRESS);

        // Then
        assertThat(store.lookUps).isEqualTo(before);
    }

    private boolean isRefusedWithoutALookUp(KeyText unknown, String address) {
        return isRefusedWithoutALookUp(authenticator, unknown, address);
    }

    private static boolean isRefusedWithoutALookUp(KeyAuthenticator authenticator, KeyText unknown, String address) {
        try {
            authenticator.authenticate(unknown.reveal(), address);
            throw new AssertionError("an unknown key was accepted");
        } catch (UnknownKeyLimits.Exceeded e) {
            return true;
        } catch (Problem e) {
            assertThat(e.reason()).isEqualTo("invalid_api_key");
            return false;
        }
    }

    private void assertReason(String text, String reason) {
        assertThatThrownBy(() -> authenticator.authenticate(text, ADDRESS))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo(reason));
    }

    private final class OneKey implements KeyStore {
        private final UUID id = UUID.randomUUID();
        private List<String> scopes = List.of("admin");
        private Instant expiresAt;
        private Instant revokedAt;
        private Instant lastUsedAt;
        private int lookUps;
        private int touches;
        private CountDownLatch release = new CountDownLatch(0);

        @Override
        public Optional<Found> findByHash(byte[] hash) {
            lookUps++;
            awaitRelease();
            return java.util.Arrays.equals(hash, TEXT.hash()) ? Optional.of(new Found(key(), null)) : Optional.empty();
        }

        private void awaitRelease() {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private ApiKey key() {
            return new ApiKey(
                    id, null, "m", "n", scopes, "production", null, expiresAt, "me", START, lastUsedAt, revokedAt);
        }

        @Override
        public List<ApiKey> list(Realm realm) {
            return List.of(key());
        }

        @Override
        public Optional<ApiKey> find(Realm realm, UUID wanted) {
            return Optional.of(key());
        }

        @Override
        public boolean insert(ApiKey key, byte[] hash, IdempotencyStore.Idempotent idempotent) {
            return false;
        }

        @Override
        public Change update(Realm realm, ApiKey key, TraceContext trace) {
            return Change.NOT_FOUND;
        }

        @Override
        public Change revoke(Realm realm, UUID wanted, TraceContext trace) {
            return Change.NOT_FOUND;
        }

        @Override
        public void touch(UUID wanted) {
            touches++;
            lastUsedAt = clock.instant();
        }
    }
}

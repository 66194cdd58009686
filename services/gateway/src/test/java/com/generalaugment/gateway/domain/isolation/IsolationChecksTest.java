package com.generalaugment.gateway.domain.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.gateway.domain.access.SelfCheckKeys;
import com.generalaugment.gateway.domain.isolation.probes.Probes;
import com.generalaugment.gateway.domain.isolation.probes.RecallProbe;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A verdict is only as good as its worst surface, and what could not be told is no pass. */
// hazards 5, 24, 28
class IsolationChecksTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T10:00:00Z"));
    private final FakeIsolationStore store = new FakeIsolationStore();
    private final FakeErasure erasure = new FakeErasure();
    private final Project project = new Project(
            new Tenant(Ids.uuid()),
            "demo",
            "Demo",
            "active",
            "free",
            1,
            Json.object(),
            clock.instant(),
            clock.instant());

    private IsolationChecks checks(PublicApi door, IsolationProbe... probes) {
        return new IsolationChecks(
                new SelfCheckKeys(clock),
                door,
                List.of(probes),
                store,
                new SyntheticUserCleanup(store, erasure),
                clock,
                LIMIT);
    }

    /** A surface where every attempt ends the same. */
    private static IsolationProbe surface(String name, Outcome outcome) {
        return surface(name, other -> outcome, () -> true);
    }

    /** @param seen whether owners find what they have planted */
    private static IsolationProbe surface(String name, Function<SyntheticUser, Outcome> attempt, BooleanSupplier seen) {
        return surface(name, owner -> {}, attempt, seen);
    }

    private static IsolationProbe surface(
            String name,
            Consumer<SyntheticUser> planting,
            Function<SyntheticUser, Outcome> attempt,
            BooleanSupplier seen) {
        return new IsolationProbe() {
            @Override
            public String surface() {
                return name;
            }

            @Override
            public Set<String> routes() {
                return Set.of();
            }

            @Override
            public Fixture prepare(AppBackend app, SyntheticUser owner) {
                planting.accept(owner);
                return new Fixture(owner, seen, List.of(new Attempt("read", attempt), new Attempt("delete", attempt)));
            }
        };
    }

    @Test
    void whereNothingIsReachedTheVerdictIsAPass() {
        // When
        Finding finding = checks(new LeakyDoor(), surface("a", Outcome.KEPT), surface("b", Outcome.KEPT))
                .run(project, 3, 21);

        // Then
        assertThat(finding.passes()).isTrue();
        assertThat(finding.surfaces()).extracting(SurfaceReport::probes).containsExactlyInAnyOrder(11, 10);
    }

    @Test
    void oneLeakAnywhereFailsItAll() {
        // Given
        AtomicInteger attempts = new AtomicInteger();
        IsolationProbe rarely = surface(
                "b",
                other -> attempts.incrementAndGet() == 7 ? new Outcome.Leaked("it was there") : Outcome.KEPT,
                () -> true);

        // When
        Finding finding =
                checks(new LeakyDoor(), surface("a", Outcome.KEPT), rarely).run(project, 2, 40);

        // Then
        assertThat(finding.passes()).isFalse();
        SurfaceReport leaky = finding.surfaces().getLast();
        assertThat(leaky.leaks()).isOne();
        assertThat(leaky.detail()).contains("it was there");
    }

    @Test
    void ofManyUsersEverybodyOwnsSomethingAndEverybodyTries() {
        // Given
        Set<String> owners = ConcurrentHashMap.newKeySet();
        Set<String> intruders = ConcurrentHashMap.newKeySet();
        IsolationProbe[] probes = IntStream.range(0, 5)
                .mapToObj(i -> surface(
                        "s" + i,
                        owner -> owners.add(owner.id()),
                        other -> {
                            intruders.add(other.id());
                            return Outcome.KEPT;
                        },
                        () -> true))
                .toArray(IsolationProbe[]::new);

        // When
        Finding finding = checks(new LeakyDoor(), probes).run(project, 50, 2_000);

        // Then
        assertThat(finding.passes()).isTrue();
        assertThat(owners).hasSize(50);
        assertThat(intruders).hasSize(50);
    }

    @Test
    void whatCannotBeToldIsNoPass() {
        // When
        Finding finding = checks(new LeakyDoor(), surface("a", new Outcome.Unclear("answered with 503")))
                .run(project, 2, 2);

        // Then
        assertThat(finding.passes()).isFalse();
        assertThat(finding.surfaces().getFirst().detail())
                .startsWith("inconclusive: ")
                .contains("503");
    }

    @Test
    void whatItsOwnerDoesNotSeeProvesNothing() {
        // When
        Finding finding = checks(new LeakyDoor(), surface("a", other -> Outcome.KEPT, () -> false))
                .run(project, 2, 2);

        // Then
        assertThat(finding.passes()).isFalse();
        assertThat(finding.surfaces().getFirst().detail()).startsWith("inconclusive: ");
    }

    @Test
    void whatSomebodyElseHasErasedIsALeak() {
        // Given // what is tried is refused, and done all the same
        AtomicBoolean erased = new AtomicBoolean();
        IsolationProbe erasing = surface(
                "a",
                other -> {
                    erased.set(true);
                    return Outcome.KEPT;
                },
                () -> !erased.get());

        // When
        Finding finding = checks(new LeakyDoor(), erasing).run(project, 2, 2);

        // Then
        assertThat(finding.passes()).isFalse();
        assertThat(finding.surfaces().getFirst().leaks()).isEqualTo(2);
    }

    @Test
    void attemptsForWhichThereIsNoTimeMakeItInconclusive() {
        // Given
        IsolationProbe slow = surface(
                "a",
                other -> {
                    clock.pass(Duration.ofSeconds(50));
                    return Outcome.KEPT;
                },
                () -> true);

        // When
        Finding finding = checks(new LeakyDoor(), slow).run(project, 2, 100);

        // Then
        assertThat(finding.passes()).isFalse();
        assertThat(finding.surfaces().getFirst().detail()).contains("no time");
    }

    /** The sabotage: if one of these passed, its attempt could not fail. */
    @Test
    void everyAttemptOfEveryProbeFindsALeakWhereEverythingLeaks() {
        // When
        Finding finding = checks(new LeakyDoor(), Probes.all().toArray(IsolationProbe[]::new))
                .run(project, 2, 1);

        // Then
        assertThat(finding.passes()).isFalse();
        assertThat(finding.surfaces()).hasSameSizeAs(Probes.all()).allSatisfy(surface -> {
            assertThat(surface.probes()).as(surface.detail()).isPositive();
            assertThat(surface.leaks()).as(surface.detail()).isEqualTo(surface.probes());
        });
    }

    @Test
    void aPlatformThatDoesNotAnswerIsNoIsolatedOne() {
        // Given
        PublicApi away = new PublicApi() {
            @Override
            public Reached send(KeyText key, Call call) {
                throw Problem.of(ErrorKind.UNAVAILABLE, "service_unavailable", "away");
            }

            @Override
            public Talk open(KeyText key) {
                throw Problem.of(ErrorKind.UNAVAILABLE, "service_unavailable", "away");
            }
        };

        // When
        Finding finding =
                checks(away, Probes.all().toArray(IsolationProbe[]::new)).run(project, 2, 1);

        // Then
        assertThat(finding.surfaces()).allSatisfy(surface -> {
            assertThat(surface.sound()).isFalse();
            assertThat(surface.detail()).startsWith("inconclusive: ");
        });
    }

    @Test
    void aProjectThatRecallsNothingHasNothingToReachThere() {
        // Given
        Project forgetful = new Project(
                project.tenant(), "demo", "Demo", "active", "free", 1, Json.object(), clock.instant(), clock.instant());
        forgetful.settings().putObject("memory").put("recall", "off");

        // When
        Optional<String> unused = new RecallProbe().unused(forgetful);

        // Then
        assertThat(unused).isPresent();
    }

    @Test
    void theUsersAreErasedAlsoAfterALeak() {
        // When
        checks(new LeakyDoor(), surface("a", new Outcome.Leaked("it was there")))
                .run(project, 2, 2);

        // Then
        assertThat(erasure.erased()).hasSize(2).allMatch(user -> user.startsWith(SyntheticUser.PREFIX));
        assertThat(store.begun()).isEmpty();
    }

    @Test
    void usersThatCouldNotBeErasedAreErasedByTheNextSweep() {
        // Given
        erasure.fail(true);
        checks(new LeakyDoor(), surface("a", Outcome.KEPT)).run(project, 2, 2);
        assertThat(store.begun()).hasSize(1);
        erasure.fail(false);

        // When
        new SyntheticUserCleanup(store, erasure).sweep();

        // Then
        assertThat(erasure.erased()).hasSize(2);
        assertThat(store.begun()).isEmpty();
    }

    @Test
    void usersThatAreErasedAlreadyAreNoFailure() {
        // Given // killed between the erasure and its note
        IsolationStore.Begun check = new IsolationStore.Begun(project.tenant(), Ids.next(""), 2);
        store.begin(check);
        new SyntheticUserCleanup(store, erasure).erase(check);
        store.begin(check);

        // When
        new SyntheticUserCleanup(store, erasure).sweep();

        // Then
        assertThat(store.begun()).isEmpty();
    }

    @Test
    void aReplicaThatIsBusyWithTwoChecksSendsTheNextOneAway() throws InterruptedException {
        // Given
        CountDownLatch working = new CountDownLatch(4);
        CountDownLatch done = new CountDownLatch(1);
        IsolationProbe waiting = surface(
                "a",
                other -> {
                    working.countDown();
                    await(done);
                    return Outcome.KEPT;
                },
                () -> true);
        IsolationChecks checks = checks(new LeakyDoor(), waiting);
        List<Thread> others = List.of(
                Thread.startVirtualThread(() -> checks.run(project, 2, 1)),
                Thread.startVirtualThread(() -> checks.run(project, 2, 1)));
        await(working);

        // When
        assertThatThrownBy(() -> checks.run(project, 2, 1))
                .hasFieldOrPropertyWithValue("reason", "service_unavailable");

        // Then
        done.countDown();
        for (Thread other : others) {
            other.join();
        }
        assertThat(checks.run(project, 2, 2).passes()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

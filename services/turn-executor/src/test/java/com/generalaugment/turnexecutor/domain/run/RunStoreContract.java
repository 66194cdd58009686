package com.generalaugment.turnexecutor.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.RunStore.Claim;
import com.generalaugment.turnexecutor.domain.run.RunStore.KeyFate;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of runs must do. Each test has a project of its own. */
public abstract class RunStoreContract {

    protected static final byte[] BODY = "{\"model\":\"balanced\",\"input\":\"Hi\"}".getBytes(StandardCharsets.UTF_8);
    private static final Duration LEASE = Duration.ofSeconds(10);
    protected static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Tenant tenant = new Tenant(Ids.uuid());

    /** @param owner name of a replica; all of them see the same state */
    protected abstract RunStore as(String owner);

    protected abstract RunQueue queueOf(String owner);

    protected abstract ResponseStore responses();

    protected abstract void expireLease(Run run);

    protected abstract void expireKey(Tenant of, String key);

    protected final Run run(@Nullable String key, boolean stored) {
        return run(key, stored, 1);
    }

    private Run run(@Nullable String key, boolean stored, long fence) {
        return new Run(
                tenant,
                Ids.next("run_"),
                Ids.next("resp_"),
                "ann",
                fence,
                new Run.Caller(3, UUID.randomUUID().toString(), "ci", "req_1", TraceContext.create(), "tp", null)
                        .with(new Extensions(true, stored)),
                key,
                stored,
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private static Claim claim(String key) {
        return new Claim(key, "print");
    }

    protected static RunStore.Result completed(Run run, KeyFate fate) {
        StoredResponse response = run.stored()
                ? new StoredResponse(
                        run.responseId(),
                        run.id(),
                        run.userId(),
                        null,
                        "completed",
                        List.of(Json.object().put("id", "msg_1").put("type", "message")),
                        Json.object().put("id", run.responseId()).put("status", "completed"),
                        run.createdAt())
                : null;
        Frame frame = new Frame(
                0,
                "response.completed",
                "{\"type\":\"response.completed\",\"sequence_number\":0}".getBytes(StandardCharsets.UTF_8));
        return new RunStore.Result(new RunState.Completed(), response, List.of(frame), List.of(), Json.array(), fate);
    }

    /** Expires the lease and takes the run over; somebody else may be quicker, then it expires again. */
    private Orphan takenBy(String owner, Run run) {
        for (int attempt = 0; attempt < 20; attempt++) {
            expireLease(run);
            Optional<Orphan> taken = as(owner).claimExpired(LEASE, 100).stream()
                    .filter(orphan -> orphan.run().id().equals(run.id()))
                    .findFirst();
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        throw new AssertionError("the run was never to be had");
    }

    @Test
    void anOpenRunIsFoundWithItsRequest() {
        // Given
        Run run = run(null, true);

        // When
        boolean open = as("a").open(run, BODY, null, null);

        // Then
        assertThat(open).isTrue();
        assertThat(as("b").findRunning(tenant, run.responseId())).hasValueSatisfying(found -> {
            assertThat(found.run()).isEqualTo(run);
            assertThat(found.request()).isEqualTo(BODY);
        });
        assertThat(as("b").findRunning(new Tenant(Ids.uuid()), run.responseId()))
                .isEmpty();
    }

    @Test
    void whatTheModelWasToldOfItsUserIsThereForTheNextOwnerAndGoneWithTheEnd() {
        // Given // hazard 1
        byte[] told = "[{\"id\":\"m\"}]".getBytes(StandardCharsets.UTF_8);
        Run run = run(null, true);
        as("a").open(run, BODY, null, null);

        // When
        as("a").keepRecalled(run, told);

        // Then
        Orphan orphan = takenBy("b", run);
        assertThat(orphan.recalled()).isEqualTo(told);
        assertThatThrownBy(() -> as("a").keepRecalled(run, told)).isInstanceOf(RunStore.LostLease.class);
        as("b").finish(orphan.run(), completed(orphan.run(), new KeyFate.Keep()));
        assertThatThrownBy(() -> as("b").keepRecalled(orphan.run(), told)).isInstanceOf(RunStore.LostLease.class);
    }

    @Test
    void aTurnThatStoresNothingLeavesNoRequest() {
        // Given
        Run run = run(null, false);
        as("a").open(run, BODY, null, null);

        // When
        boolean running = as("a").isRunning(tenant, run.responseId());

        // Then
        assertThat(running).isTrue();
        assertThat(as("a").findRunning(tenant, run.responseId())).isEmpty();
    }

    @Test
    void anOrphanThatStoredNothingHasNoRequest() {
        // Given
        List<Run> orphans =
                IntStream.range(0, 20).mapToObj(i -> run(null, false)).toList();
        orphans.forEach(run -> as("a").open(run, BODY, null, null));
        orphans.forEach(this::expireLease);

        // When
        List<Orphan> taken = as("b").claimExpired(LEASE, 100).stream()
                .filter(orphan -> orphan.run().tenant().equals(tenant))
                .toList();

        // Then
        assertThat(taken)
                .isNotEmpty()
                .allSatisfy(orphan -> assertThat(orphan.request()).isNull());
    }

    @Test
    void aKeyIsClaimedOnce() {
        // Given // hazard 3
        Run first = run("k", true);
        Run second = run("k", true);
        as("a").open(first, BODY, claim("k"), null);

        // When
        boolean open = as("b").open(second, BODY, claim("k"), null);

        // Then
        assertThat(open).isFalse();
        assertThat(as("b").isRunning(tenant, second.responseId())).isFalse();
        assertThat(as("b").findKey(tenant, "k")).hasValueSatisfying(holder -> {
            assertThat(holder.responseId()).isEqualTo(first.responseId());
            assertThat(holder.fingerprint()).isEqualTo("print");
            assertThat(holder.finished()).isFalse();
        });
        assertThat(as("b").findKey(new Tenant(Ids.uuid()), "k")).isEmpty();
    }

    @Test
    void anExpiredKeyMayBeClaimedAnew() {
        // Given
        as("a").open(run("k", true), BODY, claim("k"), null);
        expireKey(tenant, "k");
        Run second = run("k", true);

        // When
        boolean open = as("a").open(second, BODY, claim("k"), null);

        // Then
        assertThat(open).isTrue();
        assertThat(as("a").findKey(tenant, "k").orElseThrow().responseId()).isEqualTo(second.responseId());
    }

    @Test
    void aDiscardedRunIsGoneWithItsClaim() {
        // Given
        Run run = run("k", true);
        as("a").open(run, BODY, claim("k"), null);

        // When
        as("a").discard(run);

        // Then
        assertThat(as("a").findKey(tenant, "k")).isEmpty();
        assertThat(as("a").isRunning(tenant, run.responseId())).isFalse();
    }

    @Test
    void anAnnulledRunCanNoLongerBeOpened() {
        // Given // hazard 2
        Run run = run("k", true);
        as("a").annul(run);
        as("a").annul(run);

        // When
        assertThatThrownBy(() -> as("a").open(run, BODY, claim("k"), null)).isInstanceOf(RuntimeException.class);

        // Then
        assertThat(as("a").findKey(tenant, "k")).isEmpty();
        assertThat(as("a").isRunning(tenant, run.responseId())).isFalse();
    }

    @Test
    void anOpenRunThatIsAnnulledIsGoneWithItsClaim() {
        // Given
        Run run = run("k", true);
        as("a").open(run, BODY, claim("k"), null);

        // When
        as("a").annul(run);

        // Then
        assertThat(as("a").findKey(tenant, "k")).isEmpty();
        assertThat(as("a").isRunning(tenant, run.responseId())).isFalse();
        assertThat(as("a").renew(List.of(run.id()), LEASE)).isEmpty();
    }

    @Test
    void aQueuedRunThatIsAnnulledIsToBeCancelledByWhoeverTakesIt() {
        // Given
        Run run = queued("k");
        Run taken = fromQueue("b", run).run();
        queueOf("b").giveBack(taken, Duration.ofHours(1));

        // When
        as("a").annul(run);

        // Then
        assertThat(as("b").findKey(tenant, "k")).isPresent();
        assertThat(fromQueue("b", run).cancelRequested()).isTrue();
    }

    @Test
    void anAnnulledRunThatANewerOwnerHasIsToBeCancelled() {
        // Given
        Run run = run("k", true);
        as("a").open(run, BODY, claim("k"), null);
        Orphan taken = takenBy("b", run);

        // When
        as("a").annul(run);

        // Then
        assertThat(as("b").renew(List.of(run.id()), LEASE)).containsOnly(java.util.Map.entry(run.id(), true));
        assertThat(as("b").findKey(tenant, "k")).isPresent();
        as("b").finish(taken.run(), completed(taken.run(), new KeyFate.Keep()));
    }

    @Test
    void whatATurnLeavesIsThereTogether() {
        // Given
        Run run = run("k", true);
        as("a").open(run, BODY, claim("k"), null);

        // When
        as("a").finish(run, completed(run, new KeyFate.Keep()));

        // Then
        assertThat(responses().find(tenant, run.responseId()).orElseThrow().status())
                .isEqualTo("completed");
        assertThat(responses().frames(tenant, run.responseId()).orElseThrow()).hasSize(1);
        assertThat(as("a").findKey(tenant, "k").orElseThrow().finished()).isTrue();
        assertThat(as("a").findRunning(tenant, run.responseId())).isEmpty();
        assertThat(responses().find(new Tenant(Ids.uuid()), run.responseId())).isEmpty();
    }

    /** A response with one item of input and one of output. */
    private String said(@Nullable String previous, String role) {
        Run run = run(null, true);
        as("a").open(run, BODY, null, null);
        StoredResponse response = new StoredResponse(
                run.responseId(),
                run.id(),
                null,
                previous,
                "completed",
                List.of(Json.object().put("id", "in_" + run.responseId()).put("role", role)),
                answered(run),
                run.createdAt());
        as("a").finish(
                        run,
                        new RunStore.Result(
                                new RunState.Completed(),
                                response,
                                List.of(),
                                List.of(),
                                Json.array(),
                                new KeyFate.Keep()));
        return run.responseId();
    }

    private static ObjectNode answered(Run run) {
        ObjectNode document = Json.object().put("id", run.responseId()).put("status", "completed");
        document.putArray("output").addObject().put("id", "out_" + run.responseId());
        return document;
    }

    @Test
    void ofALongChainTheNewestIsReadAndTheInstructionsOfTheRest() { // hazard 40
        // Given
        String first = said(null, "system");
        String second = said(first, "user");
        String third = said(second, "developer");
        String newest = said(said(third, "user"), "user");

        // When
        ResponseChain whole = responses().chain(tenant, newest, new ResponseChain.Limit(5, 1_000_000));
        ResponseChain byCount = responses().chain(tenant, newest, new ResponseChain.Limit(2, 1_000_000));
        ResponseChain bySize = responses().chain(tenant, newest, new ResponseChain.Limit(5, 1));
        ResponseChain none = responses().chain(tenant, "resp_unknown", new ResponseChain.Limit(5, 1_000_000));

        // Then
        assertThat(whole.isWhole()).isTrue();
        assertThat(whole.responses()).hasSize(5);
        assertThat(whole.responses().getFirst().id()).isEqualTo(first);
        assertThat(byCount.responses()).hasSize(2);
        assertThat(byCount.responses().getLast().id()).isEqualTo(newest);
        assertThat(byCount.olderId()).isEqualTo(third);
        assertThat(bySize.responses()).isEmpty();
        assertThat(bySize.olderId()).isEqualTo(newest);
        assertThat(none).isEqualTo(new ResponseChain(List.of(), null));
        assertThat(whole.ofAtMost(5).responses()).hasSize(2);
        assertThat(whole.ofAtMost(5).olderId()).isEqualTo(third);
        assertThat(responses().instructions(tenant, third, 10))
                .extracting(item -> item.path("id").asText())
                .containsExactly("in_" + first, "in_" + third);
        assertThat(responses().instructions(tenant, third, 1))
                .extracting(item -> item.path("id").asText())
                .containsExactly("in_" + third);
    }

    @Test
    void finishingTwiceIsFinishingOnce() {
        // Given // hazard 2
        Run run = run("k", true);
        as("a").open(run, BODY, claim("k"), null);
        as("a").finish(run, completed(run, new KeyFate.Keep()));

        // When / Then
        assertThatCode(() -> as("a").finish(run, completed(run, new KeyFate.Keep())))
                .doesNotThrowAnyException();
    }

    @Test
    void aKeyIsReleasedOrKeptSealed() {
        // Given
        Run released = run("r", true);
        Run sealed = run("s", false);
        as("a").open(released, BODY, claim("r"), null);
        as("a").open(sealed, BODY, claim("s"), null);

        // When
        as("a").finish(released, completed(released, new KeyFate.Release()));
        as("a").finish(sealed, completed(sealed, new KeyFate.KeepSealed(new byte[] {1, 2})));

        // Then
        assertThat(as("a").findKey(tenant, "r")).isEmpty();
        assertThat(as("a").findKey(tenant, "s")).hasValueSatisfying(holder -> {
            assertThat(holder.finished()).isTrue();
            assertThat(holder.stored()).isFalse();
            assertThat(holder.sealed()).isEqualTo(new byte[] {1, 2});
        });
        assertThat(responses().find(tenant, sealed.responseId())).isEmpty();
    }

    @Test
    void onlyExpiredRunsAreTakenOverAndTheirOldOwnerCanWriteNothing() {
        // Given // hazard 1
        Run dead = run("k", true);
        Run alive = run(null, true);
        as("a").open(dead, BODY, claim("k"), null);
        as("a").open(alive, BODY, null, null);

        // When
        Orphan taken = takenBy("b", dead);

        // Then
        assertThat(taken.run().fence()).isGreaterThan(dead.fence());
        assertThat(taken.request()).isEqualTo(BODY);
        assertThat(taken.run().idempotencyKey()).isEqualTo("k");
        assertThat(taken.run().caller()).isEqualTo(dead.caller());
        assertThat(as("c").findRunning(tenant, alive.responseId())
                        .orElseThrow()
                        .run()
                        .fence())
                .isOne();
        assertThatThrownBy(() -> as("a").finish(dead, completed(dead, new KeyFate.Keep())))
                .isInstanceOf(RunStore.LostLease.class);
        assertThat(responses().find(tenant, dead.responseId())).isEmpty();
        assertThat(as("a").findKey(tenant, "k").orElseThrow().finished()).isFalse();
        as("b").finish(taken.run(), completed(taken.run(), new KeyFate.Keep()));
        assertThatThrownBy(() -> as("a").finish(dead, completed(dead, new KeyFate.Keep())))
                .isInstanceOf(RunStore.LostLease.class);
    }

    /** Others may take the run in between; then it is tried again with another one. */
    @Test
    void anOwnerThatHandedOverIsNotCountedAsLost() {
        // Given
        Run run;
        Orphan before;
        Orphan after;

        // When
        do {
            run = run(null, true);
            as("a").open(run, BODY, null, null);
            before = takenBy("b", run);
            as("b").handOver(List.of(run.id()), Duration.ofHours(1));
            after = takenBy("c", run);
        } while (after.run().fence() != before.run().fence() + 1);

        // Then
        assertThat(before.lostOwners()).isPositive();
        assertThat(after.lostOwners()).isEqualTo(before.lostOwners());
        Run first = run;
        assertThat(as("b").renew(List.of(first.id()), LEASE)).isEmpty();
        assertThatThrownBy(() -> as("a").finish(first, completed(first, new KeyFate.Keep())))
                .isInstanceOf(RunStore.LostLease.class);
        as("c").finish(after.run(), completed(after.run(), new KeyFate.Keep()));
    }

    @Test
    void anOwnerThatLostItsLeaseAndLivesIsNotCountedAsLost() {
        // Given
        Run run = run(null, true);
        as("a").open(run, BODY, null, null);
        Orphan before = takenBy("b", run);

        // When
        as("a").reportAlive(run);

        // Then
        assertThat(as("c").findRunning(tenant, run.responseId()).orElseThrow().lostOwners())
                .isEqualTo(before.lostOwners() - 1);
    }

    private Run queued(@Nullable String key) {
        Run run = run(key, true, 0);
        as("a").open(run, BODY, key == null ? null : claim(key), null);
        queueOf("a").enqueue(run);
        return run;
    }

    /** The service itself looks at the queue too, finds that it cannot begin, and gives back what it took. */
    private Orphan fromQueue(String owner, Run run) {
        return Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> queueOf(owner).claim(tenant, run.responseId(), LEASE), Optional::isPresent)
                .orElseThrow();
    }

    private void awaitWaiting(Run run) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> as("b").findRunning(tenant, run.responseId())
                        .orElseThrow()
                        .isQueued());
    }

    private static List<String> ids(List<Orphan> orphans) {
        return orphans.stream().map(orphan -> orphan.run().id()).toList();
    }

    @Test
    void aQueuedRunIsTakenByWhoeverIsFirstAndBelongsToNobodyBefore() {
        // Given
        Run run = queued("k");
        awaitWaiting(run);

        // When
        Orphan taken = fromQueue("b", run);

        // Then
        assertThat(taken.isQueued()).isFalse();
        assertThat(taken.run().fence()).isOne();
        assertThat(taken.request()).isEqualTo(BODY);
        assertThat(as("b").renew(List.of(run.id()), LEASE)).containsOnlyKeys(run.id());
        assertThat(queueOf("c").claim(tenant, run.responseId(), LEASE)).isEmpty();
        assertThatThrownBy(() -> queueOf("a").enqueue(run)).isInstanceOf(RunStore.LostLease.class);
        as("a").discard(run);
        assertThat(as("a").isRunning(tenant, run.responseId())).isTrue();
        assertThat(queueOf("c").claim(new Tenant(Ids.uuid()), run.responseId(), LEASE))
                .isEmpty();
    }

    /** Given back for an hour, so that the service itself leaves it where it is. */
    @Test
    void onlyRunsThatNobodyWorksOnCountAsWaiting() {
        // Given
        long before = queueOf("a").waiting();
        Run running = run(null, true, 0);
        as("a").open(running, BODY, null, null);
        Run taken = fromQueue("b", queued(null)).run();

        // When
        queueOf("b").giveBack(fromQueue("b", queued(null)).run(), Duration.ofHours(1));

        // Then
        Awaitility.await().atMost(TIMEOUT).until(() -> queueOf("c").waiting() == before + 1);
        assertThat(as("b").renew(List.of(taken.id()), LEASE)).containsOnlyKeys(taken.id());
    }

    @Test
    void theKeyOfAQueuedRunIsAnswered() {
        // Given
        Run run = run("k", true, 0);
        as("a").open(run, BODY, claim("k"), null);

        // When
        queueOf("a").enqueue(run);

        // Then
        assertThat(as("b").findKey(tenant, "k").orElseThrow().finished()).isTrue();
        as("b").discard(run);
        assertThat(as("b").isRunning(tenant, run.responseId())).isTrue();
        assertThat(as("b").findKey(tenant, "k")).isPresent();
    }

    /** The service itself may take all of them first; then they wait again as soon as it has given them back. */
    @Test
    void manyReplicasShareTheQueueAndNoRunIsTakenTwice() {
        // Given // hazard 1
        Set<String> waiting =
                IntStream.range(0, 40).mapToObj(i -> queued(null).id()).collect(Collectors.toUnmodifiableSet());

        // When
        List<String> taken =
                Awaitility.await().atMost(TIMEOUT).until(() -> takenByEightReplicas(waiting), some -> !some.isEmpty());

        // Then
        assertThat(taken).doesNotHaveDuplicates();
    }

    private List<String> takenByEightReplicas(Set<String> waiting) {
        return IntStream.range(0, 8)
                .parallel()
                .mapToObj(replica -> queueOf("replica-" + replica).claim(LEASE, 50, List.of()))
                .flatMap(orphans -> ids(orphans).stream())
                .filter(waiting::contains)
                .toList();
    }

    @Test
    void aProjectThatIsLeftOutIsNotTaken() {
        // Given
        Run run = queued(null);

        // When
        List<Orphan> taken = queueOf("b").claim(LEASE, 1_000, List.of(tenant));

        // Then
        assertThat(ids(taken)).doesNotContain(run.id());
        awaitWaiting(run);
    }

    @Test
    void aRunThatIsGivenBackWaitsAsIfItHadNeverBeenTaken() {
        // Given
        Run run = queued(null);
        Run taken = fromQueue("b", run).run();

        // When
        queueOf("b").giveBack(taken, Duration.ofSeconds(60));

        // Then
        assertThat(as("b").findRunning(tenant, run.responseId())).hasValueSatisfying(waiting -> {
            assertThat(waiting.isQueued()).isTrue();
            assertThat(waiting.run().fence()).isZero();
        });
        assertThat(ids(queueOf("c").claim(LEASE, 1_000, List.of()))).doesNotContain(run.id());
        assertThatThrownBy(() -> as("b").finish(taken, completed(taken, new KeyFate.Keep())))
                .isInstanceOf(RunStore.LostLease.class);
    }

    @Test
    void whatWaitsHasNoLeaseToLose() {
        // Given
        Run run = queued(null);
        queueOf("b").giveBack(fromQueue("b", run).run(), Duration.ofSeconds(60));
        expireLease(run);

        // When
        List<Orphan> expired = as("b").claimExpired(LEASE, 100);

        // Then
        assertThat(ids(expired)).doesNotContain(run.id());
        assertThat(as("b").requestCancel(tenant, run.responseId())).isTrue();
        assertThat(queueOf("b")
                        .claim(tenant, run.responseId(), LEASE)
                        .orElseThrow()
                        .cancelRequested())
                .isTrue();
    }

    @Test
    void leasesAreRenewedForTheirOwnerOnlyAndTellOfCancelling() {
        // Given
        Run run = run(null, true);
        as("a").open(run, BODY, null, null);

        // When
        boolean asked = as("b").requestCancel(tenant, run.responseId());

        // Then
        assertThat(asked).isTrue();
        assertThat(as("b").renew(List.of(run.id()), LEASE)).isEmpty();
        assertThat(as("a").renew(List.of(run.id(), "run_unknown"), LEASE))
                .containsOnly(java.util.Map.entry(run.id(), true));
        assertThat(as("b").requestCancel(new Tenant(Ids.uuid()), run.responseId()))
                .isFalse();
    }
}

package com.generalaugment.turnexecutor.fakes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.request.Speakers;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.ResponseChain;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs and responses in memory, held to the same contract as the real store. One state may be seen by several owners. */
public final class FakeRunStore implements RunStore, RunQueue, ResponseStore {

    private record Id(Tenant tenant, String id) {}

    private static final class Row {
        Run run;
        byte @Nullable [] request;
        String owner;
        Instant leaseUntil;
        boolean cancelRequested;
        boolean queued;
        byte @Nullable [] recalled;
        Instant dueAt = Instant.MIN;
        final List<String> lostOwners = new ArrayList<>();

        @Nullable
        Result result;

        Row(Run run, byte @Nullable [] request, String owner, Instant leaseUntil) {
            this.run = run;
            this.request = request;
            this.owner = owner;
            this.leaseUntil = leaseUntil;
        }
    }

    private record Key(KeyHolder holder, String runId, Instant expires, Instant sealedUntil) {}

    private static final class State {
        final Map<Id, Row> rows = new LinkedHashMap<>();
        final Map<Id, Key> keys = new HashMap<>();
        final Map<Id, StoredResponse> responses = new HashMap<>();
        final Map<Id, List<Frame>> frames = new HashMap<>();
        final List<Result> results = new ArrayList<>();
        final Set<Id> annulled = new HashSet<>();
        final List<Runnable> lateCommits = new ArrayList<>();
        boolean away;
        boolean opensLate;
        Set<Step> failing = Set.of();
        boolean failsOnce;
        Runnable beforeEnqueue = () -> {};
        final FakeConversationStore conversations = new FakeConversationStore((tenant, runId) -> {
            Row row = rows.get(new Id(tenant, runId));
            return row != null && row.result == null;
        });
    }

    private final State state;
    private final String owner;
    private final Clock clock;
    private final Duration lease;

    public FakeRunStore(Clock clock) {
        this(new State(), "owner-1", clock, Duration.ofSeconds(10));
    }

    private FakeRunStore(State state, String owner, Clock clock, Duration lease) {
        this.state = state;
        this.owner = owner;
        this.clock = clock;
        this.lease = lease;
    }

    public FakeRunStore as(String otherOwner) {
        return new FakeRunStore(state, otherOwner, clock, lease);
    }

    /** All results that were committed. */
    public List<Result> results() {
        return state.results;
    }

    public FakeConversationStore conversations() {
        return state.conversations;
    }

    public void setAway(boolean away) {
        state.away = away;
    }

    /** Where the store can fail alone. */
    public enum Step {
        ANNUL,
        DISCARD,
        /** The run is queued, but the caller does not hear it. */
        ANSWER_OF_ENQUEUE
    }

    /** From now on these steps fail, and no others. */
    public void fail(Step... steps) {
        state.failing = Set.of(steps);
        state.failsOnce = false;
    }

    public void failOnce(Step step) {
        fail(step);
        state.failsOnce = true;
    }

    /** What happens when a run is about to wait. */
    public void beforeEnqueue(Runnable happening) {
        state.beforeEnqueue = happening;
    }

    private void requireSuccessOf(Step step) {
        if (state.failing.contains(step)) {
            if (state.failsOnce) {
                fail();
            }
            throw Problem.unavailable("no answer in time", null);
        }
    }

    /** From now on {@link #open} times out, and its commit lands with {@link #commitLate}. */
    public void setOpensLate(boolean opensLate) {
        state.opensLate = opensLate;
    }

    public void commitLate() {
        synchronized (state) {
            state.lateCommits.forEach(Runnable::run);
            state.lateCommits.clear();
        }
    }

    public void expireLease(Run run) {
        row(run).leaseUntil = clock.instant().minusSeconds(1);
    }

    /** Empty after a hand-over. */
    public String ownerOf(Run run) {
        return row(run).owner;
    }

    public void expireKey(Tenant tenant, String key) {
        state.keys.computeIfPresent(
                new Id(tenant, key),
                (id, held) ->
                        new Key(held.holder(), held.runId(), clock.instant().minusSeconds(1), held.sealedUntil()));
    }

    private synchronized Row row(Run run) {
        Row row = state.rows.get(new Id(run.tenant(), run.id()));
        if (row == null) {
            throw new IllegalStateException("no such run");
        }
        return row;
    }

    @Override
    public boolean open(Run run, byte[] request, @Nullable Claim claim, @Nullable ConversationPlace place) {
        synchronized (state) {
            requireThere();
            if (state.opensLate) {
                state.lateCommits.add(() -> opened(run, request, claim, place));
                throw Problem.unavailable("no answer in time", null);
            }
            if (state.annulled.contains(new Id(run.tenant(), run.id()))) {
                throw new IllegalStateException("duplicate key");
            }
            return opened(run, request, claim, place);
        }
    }

    private boolean opened(Run run, byte[] request, @Nullable Claim claim, @Nullable ConversationPlace place) {
        synchronized (state) {
            if (state.annulled.contains(new Id(run.tenant(), run.id()))) {
                return false;
            }
            if (claim != null
                    && state.keys.containsKey(new Id(run.tenant(), claim.key()))
                    && state.keys
                            .get(new Id(run.tenant(), claim.key()))
                            .expires()
                            .isAfter(clock.instant())) {
                return false;
            }
            if (place != null) {
                state.conversations.take(run.tenant(), place, run.id(), run.userId());
            }
            if (claim != null) {
                KeyHolder holder = new KeyHolder(claim.fingerprint(), run.responseId(), false, run.stored(), null);
                state.keys.put(
                        new Id(run.tenant(), claim.key()),
                        new Key(holder, run.id(), clock.instant().plus(Duration.ofHours(24)), Instant.MAX));
            }
            state.rows.put(
                    new Id(run.tenant(), run.id()),
                    new Row(
                            run,
                            run.stored() ? request : null,
                            owner,
                            clock.instant().plus(lease)));
            return true;
        }
    }

    @Override
    public Optional<KeyHolder> findKey(Tenant tenant, String key) {
        synchronized (state) {
            requireThere();
            return Optional.ofNullable(state.keys.get(new Id(tenant, key)))
                    .filter(held -> held.expires().isAfter(clock.instant()))
                    .map(held ->
                            held.sealedUntil().isAfter(clock.instant()) ? held.holder() : withoutSeal(held.holder()));
        }
    }

    private static KeyHolder withoutSeal(KeyHolder holder) {
        return new KeyHolder(holder.fingerprint(), holder.responseId(), holder.finished(), holder.stored(), null);
    }

    @Override
    public void keepRecalled(Run run, byte[] recalled) {
        synchronized (state) {
            requireThere();
            Row row = state.rows.get(new Id(run.tenant(), run.id()));
            if (row == null || row.run.fence() != run.fence() || row.result != null) {
                throw new LostLease();
            }
            row.recalled = recalled;
        }
    }

    @Override
    public void finish(Run run, Result result) {
        synchronized (state) {
            requireThere();
            Row row = state.rows.get(new Id(run.tenant(), run.id()));
            if (row == null || row.run.fence() != run.fence()) {
                throw new LostLease();
            }
            if (row.result != null) {
                return;
            }
            row.result = result;
            row.request = null;
            row.recalled = null;
            state.results.add(result);
            StoredResponse response = result.response();
            if (response != null) {
                state.responses.put(new Id(run.tenant(), response.id()), response);
                response.said()
                        .ifPresent(said ->
                                state.conversations.appendOfTurn(run.tenant(), said.conversationId(), said.items()));
                if (!result.frames().isEmpty()) {
                    state.frames.put(new Id(run.tenant(), response.id()), List.copyOf(result.frames()));
                }
            }
            if (run.idempotencyKey() != null) {
                settleKey(new Id(run.tenant(), run.idempotencyKey()), run, result.key());
            }
        }
    }

    private void settleKey(Id id, Run run, KeyFate fate) {
        state.keys.computeIfPresent(id, (same, held) -> {
            if (!held.runId().equals(run.id())) {
                return held;
            }
            return switch (fate) {
                case KeyFate.Release release -> null;
                case KeyFate.Keep keep ->
                    new Key(finished(held.holder(), null), held.runId(), held.expires(), Instant.MAX);
                case KeyFate.KeepSealed sealed ->
                    new Key(
                            finished(held.holder(), sealed.answer()),
                            held.runId(),
                            held.expires(),
                            clock.instant().plus(Duration.ofHours(1)));
            };
        });
    }

    private static KeyHolder finished(KeyHolder holder, byte @Nullable [] sealed) {
        return new KeyHolder(holder.fingerprint(), holder.responseId(), true, holder.stored(), sealed);
    }

    @Override
    public void discard(Run run) {
        synchronized (state) {
            requireThere();
            requireSuccessOf(Step.DISCARD);
            Row row = state.rows.get(new Id(run.tenant(), run.id()));
            if (row != null && (row.queued || row.result != null || row.run.fence() != run.fence())) {
                return;
            }
            state.rows.remove(new Id(run.tenant(), run.id()));
            if (run.idempotencyKey() != null) {
                settleKey(new Id(run.tenant(), run.idempotencyKey()), run, new KeyFate.Release());
            }
        }
    }

    @Override
    public void annul(Run run) {
        synchronized (state) {
            requireThere();
            requireSuccessOf(Step.ANNUL);
            Id id = new Id(run.tenant(), run.id());
            state.annulled.add(id);
            Row row = state.rows.get(id);
            if (row != null && row.result == null && (row.queued || row.run.fence() != run.fence())) {
                row.cancelRequested = true;
                return;
            }
            if (row == null || row.result == null) {
                state.rows.remove(id);
                if (run.idempotencyKey() != null) {
                    settleKey(new Id(run.tenant(), run.idempotencyKey()), run, new KeyFate.Release());
                }
            }
        }
    }

    @Override
    public Map<String, Boolean> renew(List<String> runIds, Duration newLease) {
        synchronized (state) {
            requireThere();
            Map<String, Boolean> kept = new HashMap<>();
            for (Row row : state.rows.values()) {
                if (runIds.contains(row.run.id()) && row.owner.equals(owner) && row.result == null && !row.queued) {
                    row.leaseUntil = clock.instant().plus(newLease);
                    kept.put(row.run.id(), row.cancelRequested);
                }
            }
            return kept;
        }
    }

    @Override
    public void handOver(List<String> runIds, Duration pause) {
        synchronized (state) {
            requireThere();
            for (Row row : state.rows.values()) {
                if (runIds.contains(row.run.id()) && row.owner.equals(owner) && row.result == null) {
                    row.owner = "";
                    row.leaseUntil = clock.instant().plus(pause);
                }
            }
        }
    }

    @Override
    public void reportAlive(Run run) {
        synchronized (state) {
            requireThere();
            Row row = state.rows.get(new Id(run.tenant(), run.id()));
            if (row != null && row.result == null) {
                row.lostOwners.removeIf(owner::equals);
            }
        }
    }

    @Override
    public List<Orphan> claimExpired(Duration newLease, int most) {
        synchronized (state) {
            requireThere();
            List<Orphan> orphans = new ArrayList<>();
            for (Row row : state.rows.values()) {
                boolean isExpired = row.leaseUntil.isBefore(clock.instant());
                if (row.result == null && !row.queued && isExpired && orphans.size() < most) {
                    if (!row.owner.isEmpty()) {
                        row.lostOwners.add(row.owner);
                    }
                    orphans.add(claimed(row, newLease));
                }
            }
            return orphans;
        }
    }

    private Orphan claimed(Row row, Duration newLease) {
        Instant activeSince = row.queued ? clock.instant() : row.run.activeSince();
        row.owner = owner;
        row.leaseUntil = clock.instant().plus(newLease);
        row.run = with(row.run, row.run.fence() + 1, activeSince);
        row.queued = false;
        return orphan(row);
    }

    private static Orphan orphan(Row row) {
        return new Orphan(row.run, row.request, row.queued, row.cancelRequested, row.recalled, row.lostOwners.size());
    }

    @Override
    public void enqueue(Run run) {
        state.beforeEnqueue.run();
        synchronized (state) {
            requireThere();
            Row row = state.rows.get(new Id(run.tenant(), run.id()));
            if (row == null || row.queued || row.result != null || row.run.fence() != 0) {
                requireSuccessOf(Step.ANSWER_OF_ENQUEUE);
                throw new LostLease();
            }
            leave(row, 0, clock.instant());
            if (run.idempotencyKey() != null) {
                settleKey(new Id(run.tenant(), run.idempotencyKey()), run, new KeyFate.Keep());
            }
            requireSuccessOf(Step.ANSWER_OF_ENQUEUE);
        }
    }

    private static void leave(Row row, long fence, Instant dueAt) {
        row.owner = "";
        row.queued = true;
        row.dueAt = dueAt;
        row.run = with(row.run, fence, row.run.createdAt());
    }

    @Override
    public long waiting() {
        synchronized (state) {
            requireThere();
            return state.rows.values().stream().filter(row -> row.queued).count();
        }
    }

    @Override
    public List<Orphan> claim(Duration newLease, int most, Collection<Tenant> except) {
        synchronized (state) {
            requireThere();
            List<Orphan> taken = new ArrayList<>();
            for (Row row : state.rows.values()) {
                boolean isDue = row.queued && !row.dueAt.isAfter(clock.instant());
                if (isDue && !except.contains(row.run.tenant()) && taken.size() < most) {
                    taken.add(claimed(row, newLease));
                }
            }
            return taken;
        }
    }

    @Override
    public Optional<Orphan> claim(Tenant tenant, String responseId, Duration newLease) {
        synchronized (state) {
            requireThere();
            return runningRow(tenant, responseId).filter(row -> row.queued).map(row -> claimed(row, newLease));
        }
    }

    @Override
    public void giveBack(Run run, Duration delay) {
        synchronized (state) {
            requireThere();
            Row row = state.rows.get(new Id(run.tenant(), run.id()));
            if (row != null && !row.queued && row.result == null && row.run.fence() == run.fence()) {
                leave(row, run.fence() - 1, clock.instant().plus(delay));
            }
        }
    }

    private static Run with(Run run, long fence, Instant activeSince) {
        return new Run(
                run.tenant(),
                run.id(),
                run.responseId(),
                run.userId(),
                fence,
                run.caller(),
                run.idempotencyKey(),
                run.stored(),
                run.createdAt(),
                activeSince);
    }

    @Override
    public boolean requestCancel(Tenant tenant, String responseId) {
        synchronized (state) {
            requireThere();
            Optional<Row> row = runningRow(tenant, responseId);
            row.ifPresent(found -> found.cancelRequested = true);
            return row.isPresent();
        }
    }

    @Override
    public Optional<Orphan> findRunning(Tenant tenant, String responseId) {
        synchronized (state) {
            requireThere();
            return runningRow(tenant, responseId)
                    .filter(row -> row.run.stored())
                    .map(FakeRunStore::orphan);
        }
    }

    @Override
    public boolean isRunning(Tenant tenant, String responseId) {
        synchronized (state) {
            requireThere();
            return runningRow(tenant, responseId).isPresent();
        }
    }

    private Optional<Row> runningRow(Tenant tenant, String responseId) {
        return state.rows.values().stream()
                .filter(row -> row.result == null
                        && row.run.tenant().equals(tenant)
                        && row.run.responseId().equals(responseId))
                .findFirst();
    }

    @Override
    public Optional<StoredResponse> find(Tenant tenant, String responseId) {
        synchronized (state) {
            requireThere();
            return Optional.ofNullable(state.responses.get(new Id(tenant, responseId)));
        }
    }

    @Override
    public ResponseChain chain(Tenant tenant, String responseId, ResponseChain.Limit limit) {
        List<StoredResponse> chain = new ArrayList<>();
        long bytes = 0;
        Optional<StoredResponse> next = find(tenant, responseId);
        while (next.isPresent()) {
            StoredResponse response = next.get();
            bytes += response.input().toString().length() + Json.bytes(response.document()).length;
            if (chain.size() == limit.responses() || bytes > limit.bytes()) {
                return new ResponseChain(chain, response.id());
            }
            chain.addFirst(response);
            String previous = response.previousResponseId();
            next = previous == null ? Optional.empty() : find(tenant, previous);
        }
        return new ResponseChain(chain, null);
    }

    @Override
    public List<ObjectNode> instructions(Tenant tenant, String responseId, int most) {
        List<ObjectNode> all =
                chain(tenant, responseId, new ResponseChain.Limit(10_000, Long.MAX_VALUE)).responses().stream()
                        .flatMap(response -> response.input().stream())
                        .filter(Speakers::instructs)
                        .toList();
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    @Override
    public Optional<List<Frame>> frames(Tenant tenant, String responseId) {
        synchronized (state) {
            return Optional.ofNullable(state.frames.get(new Id(tenant, responseId)));
        }
    }

    public void forgetFrames(Tenant tenant, String responseId) {
        synchronized (state) {
            state.frames.remove(new Id(tenant, responseId));
        }
    }

    @Override
    public boolean delete(Tenant tenant, String responseId) {
        synchronized (state) {
            state.frames.remove(new Id(tenant, responseId));
            return state.responses.remove(new Id(tenant, responseId)) != null;
        }
    }

    private void requireThere() {
        if (state.away) {
            throw Problem.unavailable("away", null);
        }
    }
}

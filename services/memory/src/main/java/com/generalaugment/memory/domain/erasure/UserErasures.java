package com.generalaugment.memory.domain.erasure;

import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.erasure.UserErasureStore.End;
import com.generalaugment.memory.domain.erasure.UserErasureStore.Reported;
import com.generalaugment.memory.domain.facts.FactStore.Removed;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.Receipt;
import com.generalaugment.memory.domain.search.Caches;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Use case: erase a user in every service. Memory does its own part when the erasure begins. The other holders receive an
 * event, do their part and report; the last report closes the erasure with a receipt. The erasure continues whether or not a
 * caller waits.
 */
public final class UserErasures {

    /** How long a repeated request is answered with the receipt of the erasure that left nothing for it. */
    private static final Duration REPLAY_WINDOW = Duration.ofHours(24);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** Not deleted rows: copies, and rows that stay without the user. */
    private static final Set<String> NOT_DELETED = Set.of("caches", "usage_without_person");

    private static final String CACHES = "caches";

    /** Of a user that is locked only to be deleted. */
    private static final String NO_MODEL = "";

    private final UserErasureStore store;
    private final Caches caches;
    private final ErasureCompletions completions = new ErasureCompletions();
    private final Clock clock;
    private final Duration timeout;

    /** @param timeout how long a caller waits for the receipt */
    public UserErasures(UserErasureStore store, Caches caches, Clock clock, Duration timeout) {
        this.store = store;
        this.caches = caches;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * Erases the user, or joins the open erasure.
     *
     * @return the proof; that of an earlier erasure when there is nothing left
     * @throws Problem 404 {@code user_not_found}; 503 while reports are missing
     */
    public Receipt erase(Owner owner, @Nullable String traceparent) {
        UserErasure erasure = begin(owner, traceparent);
        return await(erasure)
                .receipt()
                .or(() -> store.latestReceipt(owner, clock.instant().minus(REPLAY_WINDOW)))
                .orElseThrow(() -> Problem.notFound("user"));
    }

    /** Records the report of a holder, and closes the erasure when it is the last one. */
    public void reported(Tenant tenant, String erasureId, Report report) {
        store.keep(tenant, erasureId, report);
        closeIfComplete(tenant, erasureId);
    }

    /** Removes the user from this replica's caches. Called on every replica. */
    public void forget(Owner owner) {
        caches.forget(owner);
    }

    /** Publishes due events of open erasures again. */
    public void resume() {
        store.republish().forEach(erasure -> closeIfComplete(erasure.owner().tenant(), erasure.id()));
    }

    public long open() {
        return store.countOpen();
    }

    private UserErasure begin(Owner owner, @Nullable String traceparent) {
        int cached = caches.forget(owner);
        UserErasure erasure =
                store.open(UserErasure.begin(owner, now(), traceparent), rows -> ownPart(rows, cached, now()));
        caches.forget(owner);
        return erasure;
    }

    private static Report ownPart(Rows rows, int cached, Instant now) {
        rows.stopLearning(now);
        boolean known = rows.holdKnown().isPresent();
        if (!known) {
            // Waits for a concurrent transaction that stores the first fact of this user.
            rows.hold(NO_MODEL);
        }
        Removed removed = rows.removeAll();
        int answers = rows.removeAnswers();
        rows.removeUser();
        Map<String, Integer> stores = new LinkedHashMap<>();
        stores.put("facts", removed.facts().size());
        stores.put("embeddings", removed.vectors());
        stores.put("profile", known ? 1 : 0);
        stores.put("idempotency_replays", answers);
        stores.put(CACHES, cached);
        return new Report(Holder.MEMORY.service(), stores, rows.remainingOfUser());
    }

    private End await(UserErasure erasure) {
        Tenant tenant = erasure.owner().tenant();
        long deadline = System.nanoTime() + timeout.toNanos();
        try (ErasureCompletions.Waiting waiting = completions.await(erasure.id())) {
            Optional<End> end = store.end(tenant, erasure.id());
            while (end.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw Problem.unavailable(
                                    "The user is being erased, and not every service has reported yet. Ask again.",
                                    null)
                            .retryAfter(RETRY_AFTER);
                }
                waiting.atMost(POLL);
                end = store.end(tenant, erasure.id());
            }
            return end.get();
        }
    }

    private void closeIfComplete(Tenant tenant, String erasureId) {
        store.close(tenant, erasureId, this::endOf);
        completions.signal(erasureId);
    }

    private Optional<End> endOf(Reported reported) {
        Set<String> services = reported.reports().stream().map(Report::service).collect(Collectors.toSet());
        if (!services.containsAll(Holder.services())) {
            return Optional.empty();
        }
        Map<String, Integer> stores = sum(reported);
        boolean isNothing = stores.entrySet().stream()
                .allMatch(store -> store.getValue() == 0 || store.getKey().equals(CACHES));
        return Optional.of(new End(isNothing ? Optional.empty() : Optional.of(receipt(reported, stores))));
    }

    private Receipt receipt(Reported reported, Map<String, Integer> stores) {
        int deleted = stores.entrySet().stream()
                .filter(store -> !NOT_DELETED.contains(store.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
        boolean verified = reported.remainingHere() == 0
                && reported.reports().stream().allMatch(report -> report.remaining() == 0);
        return Receipt.next("user_erase", deleted, stores, verified, now());
    }

    private static Map<String, Integer> sum(Reported reported) {
        Map<String, Integer> stores = new LinkedHashMap<>();
        for (Holder holder : Holder.values()) {
            reported.reports().stream()
                    .filter(report -> report.service().equals(holder.service()))
                    .forEach(report -> report.stores().forEach((name, n) -> stores.merge(name, n, Integer::sum)));
        }
        return stores;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}

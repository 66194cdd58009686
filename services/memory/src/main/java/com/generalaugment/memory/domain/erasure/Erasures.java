package com.generalaugment.memory.domain.erasure;

import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.FactStore;
import com.generalaugment.memory.domain.facts.FactStore.Removed;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.FactStore.User;
import com.generalaugment.memory.domain.facts.Receipt;
import com.generalaugment.memory.domain.search.Caches;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Use cases: delete a fact, purge a user. Rows are deleted; a receipt without personal data stays. */
public final class Erasures {

    private final FactStore store;
    private final Caches caches;
    private final Clock clock;

    public Erasures(FactStore store, Caches caches, Clock clock) {
        this.store = store;
        this.caches = caches;
        this.clock = clock;
    }

    /** @param userId internal id that the user had */
    public record Erased(Optional<UUID> userId, List<UUID> facts, Receipt receipt) {}

    private record Outcome(Optional<UUID> userId, Removed removed, int profiles, int answers, boolean verified) {}

    /** A fact that does not exist, or belongs to another user, is no error. */
    public Erased delete(Owner owner, Optional<UUID> id) {
        return erase(owner, "memory_delete", rows -> {
            Optional<User> user = rows.holdKnown();
            Removed removed = user.isPresent() && id.isPresent() ? rows.remove(id.get()) : nothing();
            int answers = removed.facts().isEmpty() ? 0 : rows.removeAnswers();
            return new Outcome(user.map(User::id), removed, 0, answers, rows.remaining(removed.facts()) == 0);
        });
    }

    public Erased purge(Owner owner) {
        return erase(owner, "memory_purge", rows -> {
            rows.stopLearning(now());
            Optional<User> user = rows.holdKnown();
            if (user.isEmpty()) {
                return new Outcome(Optional.empty(), nothing(), 0, 0, rows.remainingOfUser() == 0);
            }
            Removed removed = rows.removeAll();
            int answers = rows.removeAnswers();
            rows.removeUser();
            return new Outcome(user.map(User::id), removed, 1, answers, rows.remainingOfUser() == 0);
        });
    }

    private interface Work {
        Outcome in(Rows rows);
    }

    private Erased erase(Owner owner, String operation, Work work) {
        int cached = caches.forget(owner);
        Erased erased = store.write(owner, rows -> {
            Outcome outcome = work.in(rows);
            List<UUID> facts = outcome.removed().facts();
            Receipt receipt = Receipt.next(operation, facts.size(), counts(outcome, cached), outcome.verified(), now());
            rows.issue(receipt);
            return new Erased(outcome.userId(), facts, receipt);
        });
        caches.forget(owner);
        return erased;
    }

    private static Map<String, Integer> counts(Outcome outcome, int cached) {
        Map<String, Integer> stores = new LinkedHashMap<>();
        stores.put("facts", outcome.removed().facts().size());
        stores.put("embeddings", outcome.removed().vectors());
        stores.put("profile", outcome.profiles());
        stores.put("idempotency_replays", outcome.answers());
        stores.put("caches", cached);
        return stores;
    }

    private static Removed nothing() {
        return new Removed(List.of(), 0);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}

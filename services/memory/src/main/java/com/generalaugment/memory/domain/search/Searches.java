package com.generalaugment.memory.domain.search;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.facts.Texts;
import com.generalaugment.memory.domain.search.Ranking.Bounds;
import com.generalaugment.memory.domain.search.Ranking.Outcome;
import com.generalaugment.memory.domain.search.Ranking.Ranked;
import com.generalaugment.memory.domain.search.UserIndexStore.Snapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Use cases: search one user's facts, and list the newest. */
public final class Searches {

    /** Facts that are read although they are not similar enough: one of them may contain the query. */
    private static final int OTHERS = 20;

    private static final double CONTAINS_QUERY = 0.99;

    /** Facts may change during a search; each round reads only the changes. */
    private static final int ROUNDS = 20;

    private final UserIndexStore store;
    private final UserIndexes userIndexes;
    private final Queries queries;
    private final Ranking ranking;
    private final Clock clock;

    public Searches(UserIndexStore store, UserIndexes userIndexes, Queries queries, Ranking ranking, Clock clock) {
        this.store = store;
        this.userIndexes = userIndexes;
        this.queries = queries;
        this.ranking = ranking;
        this.clock = clock;
    }

    /**
     * @param userId internal id of the user; empty: nothing was ever stored
     * @param amongNone the user has no live facts at all; false: there may be some
     */
    public record Results(Optional<UUID> userId, List<SearchHit> facts, boolean amongNone) {}

    public Results search(Owner owner, Search search) {
        if (search.text().isBlank()) {
            return newest(owner, search.filter(), search.limit());
        }
        UserIndex userIndex = userIndexes.cached(owner).orElseGet(() -> userIndexes.refreshed(owner));
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Outcome> outcome = rank(owner, userIndex, search);
            Snapshot now = store.facts(owner, outcome.map(Searches::ids).orElse(List.of()), clock.instant());
            if (now.version() == userIndex.version()) {
                return new Results(
                        now.userId(), outcome.map(o -> found(o, now, search)).orElse(List.of()), outcome.isEmpty());
            }
            userIndex = userIndexes.refreshed(owner);
        }
        throw Problem.unavailable("The user's facts are changing too fast to be searched.", null);
    }

    /**
     * Runs one search with a synthetic fact, so that the first caller does not wait for class loading and connections. The
     * embedder is not called.
     */
    public void warmUp(Embedder embedder) {
        Owner synthetic = Owner.of(new Tenant(UUID.randomUUID()), "synthetic");
        Search search = new Search("Which tea is there?", 1, 0, Filter.NONE);
        userIndexes.refreshed(synthetic);
        float[] vector = new float[embedder.dimension()];
        vector[0] = 1;
        Query query = new Query(store.words(search.text()), vector);
        Entry fact = new Entry(
                UUID.randomUUID(), FactType.FACT, 1, 0, Long.MAX_VALUE, null, null, query.words(), query.vector());
        Outcome outcome = rank(new UserIndex(0, embedder.model(), List.of(fact)), query, search);
        found(outcome, store.facts(synthetic, ids(outcome), clock.instant()), search);
    }

    /** @return the newest first */
    public Results newest(Owner owner, Filter filter, int limit) {
        Snapshot now = store.newest(owner, filter, limit, clock.instant());
        List<SearchHit> found = new ArrayList<>();
        for (Fact fact : now.facts()) {
            found.add(new SearchHit(fact, 1.0, 1.0 - found.size() / 100.0));
        }
        return new Results(now.userId(), found, false);
    }

    /** Nothing is embedded for a user without facts. */
    private Optional<Outcome> rank(Owner owner, UserIndex userIndex, Search search) {
        if (userIndex.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(rank(userIndex, queries.of(owner, userIndex.model(), search.text()), search));
    }

    private Outcome rank(UserIndex userIndex, Query query, Search search) {
        Bounds bounds = new Bounds(search.limit(), search.minSimilarity(), OTHERS);
        return ranking.rank(userIndex, query, search.filter(), bounds, clock.millis());
    }

    private static List<UUID> ids(Outcome outcome) {
        return Stream.concat(outcome.near().stream(), outcome.others().stream())
                .map(Ranked::id)
                .toList();
    }

    private static List<SearchHit> found(Outcome outcome, Snapshot now, Search search) {
        Map<UUID, Fact> facts = new HashMap<>();
        now.facts().forEach(fact -> facts.put(fact.id(), fact));
        return Stream.concat(outcome.near().stream(), outcome.others().stream())
                .sorted(Ranking.BEST_FIRST)
                .flatMap(ranked -> Optional.ofNullable(facts.get(ranked.id())).stream()
                        .map(fact -> found(fact, ranked, search.text())))
                .filter(found -> found.similarity() >= search.minSimilarity())
                .limit(search.limit())
                .toList();
    }

    private static SearchHit found(Fact fact, Ranked ranked, String query) {
        double similarity = Texts.contains(fact.content(), query)
                ? Math.max(ranked.similarity(), CONTAINS_QUERY)
                : ranked.similarity();
        return new SearchHit(fact, similarity, ranked.score());
    }
}

package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.embedding.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * The order of a user's facts for a query, exact: every live fact is compared. Formula in the README.
 *
 * @param semantic weight of the nearness of meaning (cosine, negative ones count 0)
 * @param lexical weight of shared words, rare ones of this user count more
 * @param importance weight of the fact's importance: decides between facts that are equally relevant
 * @param recency weight of the fact's age, halved every {@value #HALF_LIFE_DAYS} days: decides after that
 */
public record Ranking(double semantic, double lexical, double importance, double recency) {

    public static final Ranking FUSED = new Ranking(1, 0.5, 0.02, 0.005);

    private static final double HALF_LIFE_DAYS = 90;
    private static final double DAY_MILLIS = 86_400_000;
    private static final double DECAY = Math.log(2) / HALF_LIFE_DAYS;

    /** @param similarity what a lower bound of similarity cuts: the larger of nearness and share of matched words */
    public record Ranked(UUID id, double similarity, double score, float importance, long createdAt) {}

    /** Best first; equal scores: the more important, then the newer. */
    static final Comparator<Ranked> BEST_FIRST = Comparator.comparingDouble(Ranked::score)
            .thenComparingDouble(Ranked::importance)
            .thenComparingLong(Ranked::createdAt)
            .thenComparing(Ranked::id)
            .reversed();

    /**
     * @param near facts with the requested similarity
     * @param others the best of the rest: a fact that contains the query still counts
     */
    public record Outcome(List<Ranked> near, List<Ranked> others) {}

    Outcome rank(UserIndex userIndex, Query query, Filter filter, Bounds bounds, long now) {
        Entry[] candidates = Arrays.stream(userIndex.entries())
                .filter(entry -> filter.accepts(entry, now))
                .toArray(Entry[]::new);
        SharedWords shared = SharedWords.of(candidates, query.words());
        Best near = new Best(bounds.limit());
        Best others = new Best(bounds.others());
        for (int i = 0; i < candidates.length; i++) {
            Entry entry = candidates[i];
            double meaning = Math.clamp(Vectors.dot(query.vector(), entry.vector()), 0.0, 1.0);
            double similarity = Math.max(meaning, shared.share(i));
            double score = score(entry, meaning, shared.weight(i), now);
            (similarity >= bounds.minSimilarity() ? near : others).offer(entry, similarity, score);
        }
        return new Outcome(near.list(), others.list());
    }

    private double score(Entry entry, double meaning, double words, long now) {
        double days = Math.max(0, now - entry.createdAt()) / DAY_MILLIS;
        double total = semantic + lexical + importance + recency;
        return (semantic * meaning
                        + lexical * words
                        + importance * entry.importance()
                        + recency * Math.exp(-days * DECAY))
                / total;
    }

    /** How many results are requested. */
    record Bounds(int limit, double minSimilarity, int others) {}

    /** Keeps the best candidates. */
    private static final class Best {

        private final PriorityQueue<Ranked> worstFirst = new PriorityQueue<>(BEST_FIRST.reversed());
        private final int size;
        /** Candidates below this score cannot be among the best. */
        private double worst = Double.NEGATIVE_INFINITY;

        Best(int size) {
            this.size = size;
        }

        void offer(Entry entry, double similarity, double score) {
            if (score < worst || size == 0) {
                return;
            }
            worstFirst.add(new Ranked(entry.id(), similarity, score, entry.importance(), entry.createdAt()));
            if (worstFirst.size() > size) {
                worstFirst.poll();
            }
            if (worstFirst.size() == size) {
                worst = worstFirst.element().score();
            }
        }

        List<Ranked> list() {
            List<Ranked> list = new ArrayList<>(worstFirst);
            list.sort(BEST_FIRST);
            return list;
        }
    }
}

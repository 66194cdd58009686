package com.generalaugment.memory.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.memory.domain.embedding.Vectors;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.search.Ranking.Bounds;
import com.generalaugment.memory.domain.search.Ranking.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RankingTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final int[] NO_WORDS = {};

    private final Random random = new Random(1);

    @Test
    void theTenBestAreThoseThatComparingAllByHandFinds() {
        // Given: brute force in double precision over everything
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            entries.add(entry(i, vector(), NO_WORDS, 0.5f, NOW));
        }
        UserIndex userIndex = new UserIndex(1, "any", entries);
        for (int round = 0; round < 20; round++) {
            float[] query = vector();
            List<UUID> expected = entries.stream()
                    .sorted(Comparator.comparingDouble((Entry entry) -> -exact(query, entry.vector())))
                    .limit(10)
                    .map(Entry::id)
                    .toList();

            // When
            List<Ranked> found =
                    rank(userIndex, new Query(NO_WORDS, query), 10, 0).near();

            // Then
            assertThat(found).extracting(Ranked::id).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void equalFactsAreOrderedByImportanceThenByAge() {
        // Given
        float[] same = vector();
        UserIndex userIndex = new UserIndex(
                1,
                "any",
                List.of(
                        entry(1, same, NO_WORDS, 0.1f, NOW),
                        entry(2, same, NO_WORDS, 0.9f, NOW - 1_000),
                        entry(3, same, NO_WORDS, 0.9f, NOW)));

        // When
        List<Ranked> found = rank(userIndex, new Query(NO_WORDS, same), 10, 0).near();

        // Then
        assertThat(found)
                .extracting(ranked -> ranked.id().getLeastSignificantBits())
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void aRareWordDecidesBetweenFactsThatMeanNearlyTheSame() {
        // Given: all share a word with the query, one shares both
        float[] same = vector();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            entries.add(entry(i, same, i == 7 ? new int[] {1, 2} : new int[] {1}, 0.5f, NOW));
        }

        // When
        List<Ranked> found = rank(new UserIndex(1, "any", entries), new Query(new int[] {1, 2}, same), 1, 0)
                .near();

        // Then
        assertThat(found)
                .extracting(ranked -> ranked.id().getLeastSignificantBits())
                .containsExactly(7L);
    }

    @Test
    void whatIsNotNearEnoughIsKeptApart() {
        // Given
        float[] query = vector();
        UserIndex userIndex = new UserIndex(
                1, "any", List.of(entry(1, query, NO_WORDS, 0, NOW), entry(2, opposite(query), NO_WORDS, 1, NOW)));

        // When
        Ranking.Outcome outcome = rank(userIndex, new Query(NO_WORDS, query), 10, 0.5);

        // Then
        assertThat(outcome.near()).hasSize(1);
        assertThat(outcome.near().getFirst().similarity()).isBetween(0.999, 1.0);
        assertThat(outcome.others()).hasSize(1);
        assertThat(outcome.others().getFirst().similarity()).isZero();
    }

    @Test
    void whatHasExpiredIsNotRanked() {
        // Given
        float[] same = vector();
        Entry old = new Entry(new UUID(0, 1), FactType.FACT, 0.5f, NOW - 10, NOW, null, null, NO_WORDS, same);

        // When
        Ranking.Outcome outcome = rank(new UserIndex(1, "any", List.of(old)), new Query(NO_WORDS, same), 10, 0);

        // Then
        assertThat(outcome.near()).isEmpty();
        assertThat(outcome.others()).isEmpty();
    }

    private static Ranking.Outcome rank(UserIndex userIndex, Query query, int limit, double minSimilarity) {
        return Ranking.FUSED.rank(userIndex, query, Filter.NONE, new Bounds(limit, minSimilarity, 20), NOW);
    }

    private static Entry entry(long id, float[] vector, int[] words, float importance, long createdAt) {
        return new Entry(
                new UUID(0, id), FactType.FACT, importance, createdAt, Long.MAX_VALUE, null, null, words, vector);
    }

    private float[] vector() {
        float[] vector = new float[384];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return Vectors.normalized(vector);
    }

    private static float[] opposite(float[] vector) {
        float[] opposite = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            opposite[i] = -vector[i];
        }
        return opposite;
    }

    private static double exact(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}

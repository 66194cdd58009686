package com.generalaugment.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.bench.memory.BruteForce.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BruteForceTest {

    private static final float[] EAST = {1, 0};
    private static final List<String> FIRST_TEN = ids(0, 10);

    @Test
    void the_ten_nearest_facts_are_right_and_each_one_that_is_missing_is_noticed() {
        // Given: the higher the number, the farther the meaning
        BruteForce bruteForce = new BruteForce(IntStream.range(0, 20)
                .mapToObj(i -> new Fact("fact-" + i, 0.5, 0, Set.of(), at(i * 4)))
                .toList());
        List<String> oneIsMissing = ids(1, 11);

        // When
        int right = bruteForce.right(Set.of(), EAST, FIRST_TEN);

        // Then
        assertThat(right).isEqualTo(10);
        assertThat(bruteForce.right(Set.of(), EAST, oneIsMissing)).isEqualTo(9);
        assertThat(bruteForce.right(Set.of(), EAST, List.of("fact-0", "fact-0", "unknown")))
                .isOne();
    }

    @Test
    void a_rare_word_of_the_query_outweighs_a_meaning_that_is_a_little_nearer() {
        // Given
        List<Fact> facts = new ArrayList<>(IntStream.range(0, 10)
                .mapToObj(i -> new Fact("fact-" + i, 0.5, 0, Set.of("note"), at(10)))
                .toList());
        facts.add(new Fact("with the word", 0.5, 0, Set.of("note", "harbour"), at(20)));
        BruteForce bruteForce = new BruteForce(facts);

        // When
        int right = bruteForce.right(Set.of("note", "harbour"), EAST, List.of("with the word"));

        // Then
        assertThat(right).isOne();
        assertThat(bruteForce.right(Set.of("note"), EAST, List.of("with the word")))
                .isZero();
    }

    @Test
    void equal_facts_are_both_right() {
        // Given
        BruteForce bruteForce = new BruteForce(IntStream.range(0, 12)
                .mapToObj(i -> new Fact("fact-" + i, 0.5, 0, Set.of(), EAST))
                .toList());

        // When
        int right = bruteForce.right(Set.of(), EAST, ids(2, 12));

        // Then
        assertThat(right).isEqualTo(10);
    }

    private static float[] at(double degrees) {
        return new float[] {(float) Math.cos(Math.toRadians(degrees)), (float) Math.sin(Math.toRadians(degrees))};
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "fact-" + i).toList();
    }
}

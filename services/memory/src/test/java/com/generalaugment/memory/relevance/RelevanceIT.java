package com.generalaugment.memory.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.memory.Fleet;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.search.Judge;
import com.generalaugment.memory.domain.search.Ranking;
import com.generalaugment.memory.domain.search.UserIndexStore;
import com.generalaugment.memory.relevance.Topics.Person;
import com.generalaugment.memory.relevance.Topics.Question;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** How well facts are ranked, against each signal alone, on the fixture set of this repository. Prints the report. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RelevanceIT {

    private static final double BETTER_BY = 0.05;

    @Inject
    UserIndexStore store;

    @Inject
    Models models;

    @Test
    void theFusedRankingIsFivePointsBetterThanEachSignalAlone() {
        // Given
        List<Person> people = Topics.people();
        Judge judge = new Judge(store::words, models.wanted()::embed);

        // When
        double meaning = ndcg(judge, people, new Ranking(1, 0, 0, 0));
        double words = ndcg(judge, people, new Ranking(0, 1, 0, 0));
        double fused = ndcg(judge, people, Ranking.FUSED);

        // Then
        long questions =
                people.stream().mapToLong(person -> person.questions().size()).sum();
        System.out.printf(
                Locale.ROOT,
                "%nnDCG@10 over %d queries of %d users with %d facts each:%n  meaning %.1f%n  words   %.1f%n  fused   %.1f%n",
                questions,
                people.size(),
                people.getFirst().facts().size(),
                100 * meaning,
                100 * words,
                100 * fused);
        assertThat(people).hasSizeGreaterThanOrEqualTo(50);
        assertThat(questions).isGreaterThanOrEqualTo(300);
        assertThat(fused).isGreaterThanOrEqualTo(Math.max(meaning, words) + BETTER_BY);
    }

    private static double ndcg(Judge judge, List<Person> people, Ranking ranking) {
        return people.stream()
                .flatMap(person -> person.questions().stream().map(question -> ndcg(judge, person, question, ranking)))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    private static double ndcg(Judge judge, Person person, Question question, Ranking ranking) {
        return Judge.ndcg(judge.rank(ranking, person.facts(), question.text()), question.grades());
    }
}

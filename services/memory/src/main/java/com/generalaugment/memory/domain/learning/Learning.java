package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.learning.FactExtractor.Answer;
import com.generalaugment.memory.domain.learning.SameMeaning.Sense;
import com.generalaugment.memory.domain.search.Neighbours;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Use case: learn from what a user wrote in one turn. A model proposes facts; rules drop junk and known facts; the rest is
 * quarantined. The same proposal from another turn confirms a quarantined fact.
 */
public final class Learning {

    private final FactExtractor factExtractor;
    private final ExtractionJobStore extractionJobs;
    private final Neighbours neighbours;
    private final LearningMeter meter;
    private final Clock clock;
    private final Duration timeout;
    private final JunkRules rules = new JunkRules();

    /** @param timeout how long a fact waits for confirmation */
    public Learning(
            FactExtractor factExtractor,
            ExtractionJobStore extractionJobs,
            Neighbours neighbours,
            LearningMeter meter,
            Clock clock,
            Duration timeout) {
        this.factExtractor = factExtractor;
        this.extractionJobs = extractionJobs;
        this.neighbours = neighbours;
        this.meter = meter;
        this.clock = clock;
        this.timeout = timeout;
    }

    /** @throws com.generalaugment.libs.runtime.error.Problem when the job is to be tried again */
    void learn(ExtractionJob extractionJob) {
        Optional<Answer> answer = factExtractor.ask(extractionJob, ExtractionPlan.question());
        Embedder embedder = neighbours.embedderOf(extractionJob.owner());
        List<Candidate> candidates =
                answer.map(said -> candidates(said, embedder)).orElseGet(List::of);
        Settlement settlement = new Settlement(extractionJob, embedder, neighbours, now(), timeout);
        extractionJobs
                .finish(extractionJob, rows -> settlement.of(rows, candidates))
                .ifPresent(outcomes -> outcomes.forEach(meter::count));
    }

    /** Ends the job without a result. */
    void giveUp(ExtractionJob extractionJob) {
        extractionJobs.finish(extractionJob, rows -> true).ifPresent(ended -> meter.count("given_up"));
    }

    private List<Candidate> candidates(Answer answer, Embedder embedder) {
        UserAuthoredText words = new UserAuthoredText(answer.words());
        List<Candidate> candidates = new ArrayList<>();
        for (Proposal proposal : ExtractionPlan.read(answer.answer()).orElseGet(List::of)) {
            Optional<Junk> junk = rules.judge(proposal, words);
            if (junk.isPresent()) {
                meter.count(junk.get().label());
                continue;
            }
            Sense sense = new Sense(proposal.fact(), embedder.embed(proposal.fact()));
            if (candidates.stream().noneMatch(earlier -> SameMeaning.isShared(earlier.sense(), sense))) {
                candidates.add(new Candidate(proposal, sense));
            }
        }
        return candidates;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}

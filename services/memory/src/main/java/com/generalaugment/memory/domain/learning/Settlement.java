package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.facts.Confirmation;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.QuarantinedRows;
import com.generalaugment.memory.domain.learning.SameMeaning.Sense;
import com.generalaugment.memory.domain.search.Neighbours;
import com.generalaugment.memory.domain.search.Neighbours.Neighbour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to the candidates of one extraction job, in one transaction that locks the user, so that active and
 * quarantined facts do not change meanwhile.
 */
final class Settlement {

    /** Active facts that a candidate is compared with. */
    private static final int NEIGHBOURS = 8;

    private final ExtractionJob extractionJob;
    private final Embedder embedder;
    private final Neighbours neighbours;
    private final Instant now;
    private final Duration timeout;

    /** @param embedder of the user @param timeout how long a fact waits for confirmation */
    Settlement(ExtractionJob extractionJob, Embedder embedder, Neighbours neighbours, Instant now, Duration timeout) {
        this.extractionJob = extractionJob;
        this.embedder = embedder;
        this.neighbours = neighbours;
        this.now = now;
        this.timeout = timeout;
    }

    /** @return outcomes for {@link LearningMeter} */
    List<String> of(Rows rows, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of("nothing");
        }
        rows.hold(embedder.model());
        List<String> outcomes = new ArrayList<>();
        for (Candidate candidate : candidates) {
            List<Neighbour> active = neighbours.of(
                    extractionJob.owner(), embedder.model(), candidate.sense().vector(), NEIGHBOURS);
            outcomes.add(isKnown(candidate, active) ? "known" : settle(rows.quarantine(), candidate, active));
        }
        return outcomes;
    }

    private String settle(QuarantinedRows quarantine, Candidate candidate, List<Neighbour> active) {
        Optional<Fact> twin = twin(quarantine, candidate.sense());
        if (twin.isEmpty()) {
            Fact fact = candidate.quarantined(extractionJob, contradicted(candidate, active), now, timeout);
            quarantine.add(fact, embedder.model(), candidate.sense().vector());
            return "quarantined";
        }
        if (extractionJob.responseId().equals(twin.get().source().responseId())) {
            return "known";
        }
        quarantine.confirm(twin.get().id(), Confirmation.REPETITION, now);
        return "confirmed";
    }

    private static boolean isKnown(Candidate candidate, List<Neighbour> active) {
        return active.stream().anyMatch(near -> SameMeaning.isShared(candidate.sense(), sense(near)));
    }

    private static @Nullable UUID contradicted(Candidate candidate, List<Neighbour> active) {
        return active.stream()
                .filter(near -> Contradictions.isBetween(candidate.sense(), sense(near)))
                .map(Neighbour::id)
                .findFirst()
                .orElse(null);
    }

    private static Sense sense(Neighbour near) {
        return new Sense(near.text(), near.vector());
    }

    /** The quarantined fact with the same meaning. */
    private Optional<Fact> twin(QuarantinedRows quarantine, Sense sense) {
        Map<UUID, float[]> vectors = quarantine.vectors(embedder.model());
        return quarantine.all(now).stream()
                .filter(fact -> SameMeaning.isShared(sense, sense(fact, vectors)))
                .findFirst();
    }

    /** A fact that was quarantined under another model has no vector of this one. */
    private Sense sense(Fact fact, Map<UUID, float[]> vectors) {
        float[] vector = vectors.get(fact.id());
        return new Sense(fact.content(), vector == null ? embedder.embed(fact.content()) : vector);
    }
}

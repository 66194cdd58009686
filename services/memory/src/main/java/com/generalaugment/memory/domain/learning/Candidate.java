package com.generalaugment.memory.domain.learning;

import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.domain.facts.Fact;
import com.generalaugment.memory.domain.facts.Fact.Lineage;
import com.generalaugment.memory.domain.facts.FactStatus;
import com.generalaugment.memory.domain.facts.Source;
import com.generalaugment.memory.domain.facts.SourceType;
import com.generalaugment.memory.domain.learning.SameMeaning.Sense;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A proposal that passed the junk rules. */
record Candidate(Proposal proposal, Sense sense) {

    private static final String SOURCE = "learning";
    /** Less than the default importance of a stored fact. */
    private static final double IMPORTANCE = 0.4;

    /** @param contradicts the active fact that cannot be true at the same time; null: none was found */
    Fact quarantined(ExtractionJob extractionJob, @Nullable UUID contradicts, Instant now, Duration timeout) {
        UUID id = Ids.uuid();
        String traceId = TraceContext.parse(extractionJob.traceparent())
                .map(TraceContext::traceId)
                .orElse(null);
        Source source = new Source(SOURCE, SourceType.AGENT, extractionJob.responseId(), traceId, "{}");
        return new Fact(
                id,
                FactStatus.QUARANTINED,
                proposal.fact(),
                proposal.type(),
                IMPORTANCE,
                source,
                source.type().trustLevel(),
                1,
                now,
                "{}",
                now.plus(timeout),
                null,
                new Lineage(null, null, contradicts, id),
                now);
    }
}

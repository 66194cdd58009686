package com.generalaugment.bench.load;

import com.generalaugment.bench.measure.Samples;
import java.util.ArrayList;
import java.util.List;

/** What one run of the load client saw. Filled by one thread, read when the run is over. */
public final class Result {

    private static final int REASONS_KEPT = 3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Samples latencies = new Samples();
    private final Samples firstTokens = new Samples();
    private final Samples gaps = new Samples();
    private final List<String> reasons = new ArrayList<>();
    private long completed;
    private long failed;
    private long tokens;
    private long costMicros;
    private long elapsedNanos;

    void add(Conversation conversation, long now) {
        tokens += conversation.tokens();
        String failure = conversation.failure();
        if (failure != null) {
            failed++;
            if (reasons.size() < REASONS_KEPT) {
                reasons.add(failure);
            }
            return;
        }
        completed++;
        costMicros += conversation.costMicros();
        latencies.add(now - conversation.began());
        if (conversation.firstToken() != 0) {
            firstTokens.add(conversation.firstToken() - conversation.began());
        }
        gaps.addAll(conversation.gaps());
    }

    void finish(long nanos) {
        elapsedNanos = nanos;
    }

    /** Both together, as if they were one run. */
    public Result and(Result other) {
        Result both = new Result();
        for (Result part : List.of(this, other)) {
            both.latencies.addAll(part.latencies);
            both.firstTokens.addAll(part.firstTokens);
            both.gaps.addAll(part.gaps);
            both.reasons.addAll(part.reasons);
            both.completed += part.completed;
            both.failed += part.failed;
            both.tokens += part.tokens;
            both.costMicros += part.costMicros;
            both.elapsedNanos += part.elapsedNanos;
        }
        return both;
    }

    /** From the wish to call to the last byte. */
    public Samples latencies() {
        return latencies;
    }

    /** From the wish to call to the first token; empty without streaming. */
    public Samples firstTokens() {
        return firstTokens;
    }

    /** Between two tokens of a stream. */
    public Samples gaps() {
        return gaps;
    }

    /** Calls whose answer was right in every respect. */
    public long completed() {
        return completed;
    }

    public long failed() {
        return failed;
    }

    /** Why the first few failed. */
    public List<String> reasons() {
        return reasons;
    }

    /** Frames with a token that arrived, of failed calls too; without streaming, tokens of whole answers. */
    public long tokens() {
        return tokens;
    }

    public long costMicros() {
        return costMicros;
    }

    public double perSecond() {
        return completed / (elapsedNanos / NANOS_PER_SECOND);
    }
}

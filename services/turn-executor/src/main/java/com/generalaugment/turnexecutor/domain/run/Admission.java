package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port to metering: may this turn spend what it could cost at worst? */
public interface Admission {

    /**
     * Holds the worst case until the usage fact of the run settles it. A refusal is a {@code Problem} of kind 402, 429
     * or 503 and holds nothing.
     */
    Reserved reserve(Run run, Project project, WorstCase worstCase, Hold hold);

    /** Gives back what a run holds that spends nothing. */
    void release(Run run);

    /**
     * @param runBudgetMicros the request's own budget in micro-dollars, if it named one
     * @param alternatives what is held covers the dearest of all
     */
    record WorstCase(
            String model,
            String provider,
            long inputTokens,
            long maxOutputTokens,
            @Nullable Long runBudgetMicros,
            List<Alternative> alternatives) {}

    /**
     * How long the worst case is held at most.
     *
     * @param waits whether the run waits in the queue: its money is held, but it does not count as running yet
     */
    record Hold(boolean waits, Duration atMost) {}

    /** A model that may run instead. */
    record Alternative(String model, String provider) {}

    /** @param alternatives prices of the alternatives in their order; empty: has none and must not run */
    record Reserved(long micros, Price price, List<Optional<Price>> alternatives) {

        /** Of a run that is only to be ended: its reservation is not known. */
        public static final Reserved UNKNOWN = new Reserved(0, new Price("none", 0, 0, 0), List.of());

        /** Of a run that costs nothing. */
        public static final Reserved NOTHING = new Reserved(0, new Price("self_check", 0, 0, 0), List.of());
    }

    /** Micro-dollars per million tokens. */
    record Price(
            String version,
            long inputPerMillion,
            long cachedInputPerMillion,
            long cacheWritePerMillion,
            long outputPerMillion) {

        private static final long MILLION = 1_000_000;

        /** Of a model whose provider writes to its cache at no extra cost. */
        public Price(String version, long inputPerMillion, long cachedInputPerMillion, long outputPerMillion) {
            this(version, inputPerMillion, cachedInputPerMillion, inputPerMillion, outputPerMillion);
        }

        /** Micro-dollars, rounded up once. */
        public long of(TokenUsage usage) {
            long fresh = usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteTokens();
            long sum = fresh * inputPerMillion
                    + usage.cacheWriteTokens() * cacheWritePerMillion
                    + usage.cachedInputTokens() * cachedInputPerMillion
                    + usage.outputTokens() * outputPerMillion;
            return Math.ceilDiv(sum, MILLION);
        }
    }
}

package com.generalaugment.memory.telemetry;

import com.generalaugment.memory.domain.embedding.Reembedding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** Reports the progress of re-embedding as metrics. */
public final class MicrometerReembeddingMeter implements Reembedding.Meter {

    private final AtomicLong left;
    private final Counter embedded;

    public MicrometerReembeddingMeter(MeterRegistry metrics) {
        this.left = metrics.gauge("general_augment_memory_facts_to_reembed", new AtomicLong());
        this.embedded = metrics.counter("general_augment_memory_facts_reembedded");
    }

    @Override
    public void left(long facts) {
        left.set(facts);
    }

    @Override
    public void embedded(int facts) {
        embedded.increment(facts);
    }
}

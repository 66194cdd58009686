package com.generalaugment.memory.telemetry;

import com.generalaugment.memory.domain.learning.LearningMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the outcomes of learning as a metric. */
public final class MicrometerLearningMeter implements LearningMeter {

    private final MeterRegistry metrics;

    public MicrometerLearningMeter(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(String outcome) {
        Counter.builder("general_augment_memory_learning_total")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }
}

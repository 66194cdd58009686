package com.generalaugment.turnexecutor.telemetry;

import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.TurnMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Ended turns as Prometheus metrics; no project, user or model names of tenants in labels. */
@Singleton
public class MicrometerTurnMeter implements TurnMeter {

    private static final double MICROS_PER_USD = 1_000_000;

    private final MeterRegistry registry;

    public MicrometerTurnMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void gaveUpRun() {
        registry.counter("general_augment_runs_given_up").increment();
    }

    @Override
    public void ended(LiveTurn turn, Ending ending, Instant at) {
        String tier = turn.plan().request().tier();
        if (turn.plan().document().isTurn()) {
            Timer.builder("general_augment_turn_duration_seconds")
                    .tag("tier", tier == null ? "model" : tier)
                    .tag("status", ending.status())
                    .register(registry)
                    .record(Duration.between(turn.run().createdAt(), at));
        }
        if (turn.plan().memory().wasAsked()) {
            registry.counter(
                            "general_augment_recall",
                            "outcome",
                            turn.plan().memory().outcome().label())
                    .increment();
        }
        registry.counter("general_augment_tokens", "direction", "input")
                .increment(ending.usage().inputTokens());
        registry.counter("general_augment_tokens", "direction", "output")
                .increment(ending.usage().outputTokens());
        registry.counter("general_augment_cost_usd", "source", "platform")
                .increment(ending.costMicros() / MICROS_PER_USD);
    }
}

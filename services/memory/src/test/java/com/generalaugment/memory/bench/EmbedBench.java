package com.generalaugment.memory.bench;

import com.generalaugment.memory.clients.InProcessEmbedder;
import com.generalaugment.memory.clients.InProcessModel;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.domain.embedding.Embedder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many short texts a second are embedded, one after the other and all at once. No test of the suite: run it by name. */
class EmbedBench {

    private static final int TEXTS = 300;

    @Test
    void report() {
        try (InferenceThreads threads =
                new InferenceThreads(Runtime.getRuntime().availableProcessors())) {
            for (InProcessModel model : InProcessModel.values()) {
                Embedder embedder = new InProcessEmbedder(model, threads, new SimpleMeterRegistry().timer("embedding"));
                report("one after the other", IntStream.range(0, TEXTS), embedder);
                report("at once", IntStream.range(0, TEXTS).parallel(), embedder);
                report("one after the other", IntStream.range(0, TEXTS), embedder);
            }
        }
    }

    private static void report(String how, IntStream numbers, Embedder embedder) {
        long start = System.nanoTime();
        numbers.forEach(i -> embedder.embed("Prefers tea over coffee in the morning, number " + i));
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT, "BENCH embedding %-20s %-22s %6.1f per second%n", embedder.model(), how, TEXTS / seconds);
    }
}

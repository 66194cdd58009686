package com.generalaugment.memory.config;

import com.generalaugment.memory.clients.InProcessEmbedder;
import com.generalaugment.memory.clients.InProcessModel;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.domain.Embedder;
import com.generalaugment.memory.domain.Models;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;

/** The embedding model that the configuration names, and those that users may still have. */
final class ConfiguredModels {

    private final MemoryConfig.Embedding config;
    private final InferenceThreads threads;
    private final Timer timer;

    ConfiguredModels(MemoryConfig.Embedding config, InferenceThreads threads, MeterRegistry metrics) {
        this.config = config;
        this.threads = threads;
        this.timer = metrics.timer("general_augment_memory_embedding_duration");
    }

    /** @throws IllegalStateException that says which setting is wrong, and how */
    Models models() {
        return new Models(
                wanted(),
                Arrays.stream(InProcessModel.values()).map(this::inProcess).toList());
    }

    private Embedder wanted() {
        return InProcessModel.labelled(config.model())
                .map(this::inProcess)
                .orElseThrow(() -> new IllegalStateException("genaug.memory.embedding.model is " + config.model()
                        + ", and without genaug.memory.embedding.url" + " it must be one of: "
                        + InProcessModel.labels()));
    }

    private Embedder inProcess(InProcessModel model) {
        return new InProcessEmbedder(model, threads, timer);
    }
}

package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.config.Secret;
import com.generalaugment.memory.clients.EndpointEmbedder;
import com.generalaugment.memory.clients.EndpointSettings;
import com.generalaugment.memory.clients.InProcessEmbedder;
import com.generalaugment.memory.clients.InProcessModel;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Models;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Optional;

/** The embedding model that the configuration names, and those that users may still have. */
final class ConfiguredModels {

    private static final String PREFIX = "genaug.memory.embedding.";
    private static final int LARGEST_DIMENSION = 8_192;
    private static final int LARGEST_BATCH = 2_048;

    private final MemoryConfig.Embedding config;
    private final InferenceThreads threads;
    private final Timer timer;

    ConfiguredModels(MemoryConfig.Embedding config, InferenceThreads threads, MeterRegistry metrics) {
        this.config = config;
        this.threads = threads;
        this.timer = metrics.timer("general_augment_memory_embedding_duration");
    }

    /** @throws IllegalStateException that names the wrong setting and the reason */
    Models models() {
        Embedder wanted = config.url()
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(this::endpoint)
                .orElseGet(this::inProcess);
        return new Models(
                wanted,
                Arrays.stream(InProcessModel.values()).map(this::inProcess).toList());
    }

    private Embedder inProcess() {
        boolean isForAnEndpoint = config.dimension().isPresent() || config.askDimension() || key().isPresent();
        if (isForAnEndpoint) {
            throw wrong("url", "is missing, and without it dimension, ask-dimension and api-key mean nothing");
        }
        return InProcessModel.labelled(config.model())
                .map(this::inProcess)
                .orElseThrow(() -> wrong(
                        "model",
                        "is " + config.model() + ", and without " + PREFIX + "url it must be one of: "
                                + InProcessModel.labels()));
    }

    private Embedder inProcess(InProcessModel model) {
        return new InProcessEmbedder(model, threads, timer);
    }

    private Embedder endpoint(String url) {
        int dimension = config.dimension()
                .orElseThrow(() -> wrong("dimension", "is missing: say how many numbers a vector of the model has"));
        if (dimension < 1 || dimension > LARGEST_DIMENSION) {
            throw wrong("dimension", "must be from 1 to " + LARGEST_DIMENSION);
        }
        if (config.batch() < 1 || config.batch() > LARGEST_BATCH) {
            throw wrong("batch", "must be from 1 to " + LARGEST_BATCH);
        }
        return new EndpointEmbedder(
                new EndpointSettings(
                        address(url),
                        config.model(),
                        dimension,
                        config.askDimension(),
                        key().orElse(null),
                        config.timeout(),
                        config.batch()),
                timer);
    }

    private Optional<String> key() {
        return config.apiKey().map(Secret::value).filter(key -> !key.isBlank());
    }

    private static URI address(String url) {
        try {
            URI address = new URI(url);
            if (address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Reported below without the address: it may hold a password.
        }
        throw wrong("url", "must be an address that begins with http:// or https://");
    }

    private static IllegalStateException wrong(String setting, String how) {
        return new IllegalStateException(PREFIX + setting + " " + how);
    }
}

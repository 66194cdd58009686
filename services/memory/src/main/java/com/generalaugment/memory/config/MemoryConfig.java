package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.config.Secret;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What can be tuned in memory. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.memory")
public interface MemoryConfig {

    /** How much of the heap may hold facts' vectors, so that a search does not read them again. */
    @WithDefault("64M")
    MemorySize vectorCache();

    /** How many recent queries are kept with their vectors. */
    @WithDefault("4096")
    int queryCache();

    /** Smallest similarity, 0 to 1, of a fact that a turn is told without having asked. */
    @WithDefault("0.25")
    double recallMinSimilarity();

    /** What all recalled facts together may have, in tokens, when the caller names no bound. */
    @WithDefault("1000")
    int recallMaxTokens();

    Embedding embedding();

    /** What makes vectors of texts. */
    interface Embedding {

        /** One of those that come with the service; with an address the name that the endpoint knows. */
        @WithDefault("all-minilm-l6-v2-q")
        String model();

        /** Of an OpenAI-compatible endpoint, without {@code /embeddings}; then texts go there. */
        Optional<String> url();

        Optional<Secret> apiKey();

        /** How many numbers a vector of the endpoint's model has. */
        Optional<Integer> dimension();

        /** Whether the endpoint is told the dimension, for models that have several. */
        @WithDefault("false")
        boolean askDimension();

        /** Of one request to the endpoint, with all tries. */
        @WithDefault("5s")
        Duration timeout();

        /** How many texts go to the endpoint at once. */
        @WithDefault("64")
        int batch();
    }

    /** Learning from turns, for the projects that want it. */
    Learning learning();

    /** Learning from turns. */
    interface Learning {

        /** How many turns this replica learns from at once. */
        @WithDefault("4")
        int workers();

        /** How often it is looked for turns to learn from. */
        @WithDefault("1s")
        Duration poll();

        /** How long a fact waits in quarantine for somebody to confirm it. */
        @WithDefault("30d")
        Duration quarantine();
    }
}

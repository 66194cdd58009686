package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.config.Secret;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The settings of memory. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.memory")
public interface MemoryConfig {

    /** How much of the heap may hold facts' vectors, so that a search does not read them again. */
    @WithDefault("64M")
    MemorySize vectorCache();

    /** How many recent queries are kept with their vectors. */
    @WithDefault("4096")
    int queryCache();

    /** Smallest similarity, 0 to 1, of a fact that is recalled for a turn. */
    @WithDefault("0.25")
    double recallMinSimilarity();

    /** Token limit of all recalled facts together, when the request names none. */
    @WithDefault("1000")
    int recallMaxTokens();

    Embedding embedding();

    /** The embedding model. */
    interface Embedding {

        /** A model that comes with the service; with an address, the name that the endpoint uses. */
        @WithDefault("all-minilm-l6-v2-q")
        String model();

        /** Base address of an OpenAI-compatible endpoint, without {@code /embeddings}. Empty: the model runs in the process. */
        Optional<String> url();

        Optional<Secret> apiKey();

        /** How many numbers a vector of the endpoint's model has. */
        Optional<Integer> dimension();

        /** Whether requests name the dimension, for models that have several. */
        @WithDefault("false")
        boolean askDimension();

        /** Of one request to the endpoint, with all attempts. */
        @WithDefault("5s")
        Duration timeout();

        /** Most texts in one request. */
        @WithDefault("64")
        int batch();
    }

    /** Learning from turns, for projects that enable it. */
    Learning learning();

    /** Learning from turns. */
    interface Learning {

        /** How many extraction jobs this replica works on at the same time. */
        @WithDefault("4")
        int workers();

        /** Pause of a worker that found no extraction job. */
        @WithDefault("1s")
        Duration poll();

        /** How long a fact waits in quarantine for its confirmation. */
        @WithDefault("30d")
        Duration quarantine();
    }
}

package com.generalaugment.outboxrelay.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What can be tuned in the outbox relay. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.outbox-relay")
public interface OutboxRelayConfig {

    /**
     * Name of the replication slot, the publication and the leader's lock: lower-case letters, digits and underscores. Two
     * installations on one PostgreSQL server need two names.
     */
    @WithDefault("genaug_outbox")
    String slot();

    /**
     * Pause between two looks for changes: most of the time from commit to Kafka. A batch costs a delete and a saved offset, so
     * a longer pause makes every event cheaper.
     */
    @WithDefault("20ms")
    Duration pollInterval();

    /** Most events published and confirmed at once. */
    @WithDefault("512")
    int batchSize();

    /** Write-ahead log kept for the relay from which on it warns. */
    @WithDefault("256M")
    MemorySize lagWarning();

    Topics topics();

    /** How topics that are missing are made. */
    interface Topics {

        /** Off when an operator makes all topics and the relay may not. */
        @WithDefault("true")
        boolean create();

        /** Partitions of a new topic; without it the brokers' {@code num.partitions}. */
        Optional<Integer> partitions();

        /** Copies of a new topic; without it the brokers' {@code default.replication.factor}. */
        Optional<Short> replicationFactor();
    }
}

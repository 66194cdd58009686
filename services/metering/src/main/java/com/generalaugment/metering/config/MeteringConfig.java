package com.generalaugment.metering.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be tuned in metering. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.metering")
public interface MeteringConfig {

    /** Longest life of a reservation that no usage event settles; longer than the longest turn. */
    @WithDefault("15m")
    Duration holdFor();

    /** How long the counters in Redis are used without looking at PostgreSQL again. */
    @WithDefault("5s")
    Duration freshFor();

    /** How long single usage events are kept, at least 62 days; their sums by day stay. */
    @WithDefault("730d")
    Duration usageRetention();

    /** A price list instead of the built-in one: path of a JSON file. */
    Optional<String> pricesFile();

    /** Models on the operator's own hardware, which cost nothing per token; a trailing {@code *} matches any rest. */
    Optional<List<String>> selfHostedModels();
}

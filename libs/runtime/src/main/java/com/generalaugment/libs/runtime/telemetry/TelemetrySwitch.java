package com.generalaugment.libs.runtime.telemetry;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** OpenTelemetry is on when there is an address to export to, and otherwise not even started. */
public final class TelemetrySwitch implements ConfigSourceFactory {

    static final String ENDPOINT = "genaug.telemetry.endpoint";

    private static final String DISABLED = "quarkus.otel.sdk.disabled";
    /** Above what an application's file says, below the environment. */
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue endpoint = context.getValue(ENDPOINT);
        boolean off = endpoint == null
                || endpoint.getValue() == null
                || endpoint.getValue().isBlank();
        return List.of(
                new PropertiesConfigSource(Map.of(DISABLED, Boolean.toString(off)), "telemetry switch", ORDINAL));
    }
}

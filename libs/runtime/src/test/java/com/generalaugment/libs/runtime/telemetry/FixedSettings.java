package com.generalaugment.libs.runtime.telemetry;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one setting that matters here. */
record FixedSettings(@Nullable String endpoint) implements ConfigSourceContext {

    @Override
    public ConfigValue getValue(String name) {
        return ConfigValue.builder()
                .withName(name)
                .withValue(name.equals("genaug.telemetry.endpoint") ? endpoint : null)
                .build();
    }

    @Override
    public List<String> getProfiles() {
        return List.of();
    }

    @Override
    public Iterator<String> iterateNames() {
        return List.of("genaug.telemetry.endpoint").iterator();
    }
}

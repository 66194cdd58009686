package com.generalaugment.turnexecutor.clients.providers;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is and what it serves.
 *
 * @param url base including the version, such as {@code http://127.0.0.1:8000/v1}
 * @param models a trailing {@code *} matches any rest
 */
public record ProviderSettings(String url, @Nullable String apiKey, List<String> models) {

    /** @param path below the base, beginning with a slash */
    public URI at(String path) {
        return URI.create(url.replaceAll("/+$", "") + path);
    }

    boolean serves(String model) {
        return models.stream()
                .anyMatch(pattern -> pattern.endsWith("*")
                        ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                        : model.equals(pattern));
    }

    @Override
    public String toString() {
        return "ProviderSettings[" + url + " " + models + "]";
    }
}

package com.generalaugment.memory.clients;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to ask an endpoint.
 *
 * @param url without {@code /embeddings}
 * @param dimension of every vector
 * @param asksDimension whether the endpoint is told so
 * @param key null: it asks for none
 * @param timeout of a batch, with all tries
 * @param batch most texts at once
 */
public record EndpointSettings(
        URI url,
        String model,
        int dimension,
        boolean asksDimension,
        @Nullable String key,
        Duration timeout,
        int batch) {

    /** Without the key. */
    @Override
    public String toString() {
        return model + " at " + url;
    }
}

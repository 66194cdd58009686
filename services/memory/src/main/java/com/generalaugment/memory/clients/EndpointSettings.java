package com.generalaugment.memory.clients;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an endpoint.
 *
 * @param url without {@code /embeddings}
 * @param dimension of every vector
 * @param asksDimension whether requests name the dimension
 * @param key null: the endpoint needs none
 * @param timeout of a batch, with all attempts
 * @param batch most texts in one request
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

package com.generalaugment.turnexecutor.clients.providers.http;

import java.net.URI;
import java.util.Map;

/** A JSON document on its way to a provider. Headers may carry its key, so this is never printed. */
public final class ProviderRequest {

    private final URI uri;
    private final Map<String, String> headers;
    private final byte[] body;

    /** @param headers beside those of content type and length */
    public ProviderRequest(URI uri, Map<String, String> headers, byte[] body) {
        this.uri = uri;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    URI uri() {
        return uri;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }
}

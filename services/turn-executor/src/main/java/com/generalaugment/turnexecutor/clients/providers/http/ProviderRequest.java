package com.generalaugment.turnexecutor.clients.providers.http;

import com.generalaugment.libs.runtime.egress.Destination;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A question to a provider: a JSON document, or none. Headers may carry its key, so this is never printed. */
public final class ProviderRequest {

    private final URI uri;
    private final Map<String, String> headers;
    private final byte @Nullable [] body;
    private final @Nullable Destination pinned;

    /** @param headers beside those of content type and length */
    public ProviderRequest(URI uri, Map<String, String> headers, byte[] body) {
        this(uri, headers, body, null);
    }

    private ProviderRequest(
            URI uri, Map<String, String> headers, byte @Nullable [] body, @Nullable Destination pinned) {
        this.uri = uri;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.pinned = pinned;
    }

    public static ProviderRequest get(URI uri, Map<String, String> headers) {
        return new ProviderRequest(uri, headers, null, null);
    }

    /** The same, over a connection to the address that was checked. */
    public ProviderRequest pinnedTo(Destination destination) {
        return new ProviderRequest(uri, headers, body, destination);
    }

    public URI uri() {
        return uri;
    }

    /** Absent: wherever the name leads. */
    @Nullable
    Destination pinned() {
        return pinned;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Null: this only asks for something. */
    public byte @Nullable [] body() {
        return body;
    }
}

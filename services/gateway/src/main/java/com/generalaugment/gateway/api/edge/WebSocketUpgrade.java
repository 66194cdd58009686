package com.generalaugment.gateway.api.edge;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;

/** The only upgrade that the edge supports; {@code h2c} is ignored. */
final class WebSocketUpgrade {

    private WebSocketUpgrade() {}

    static boolean isRequested(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.version() == HttpVersion.HTTP_1_1
                && names(request, "Upgrade", "websocket")
                && names(request, "Connection", "upgrade");
    }

    private static boolean names(HttpServerRequest request, String header, String token) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(value -> value.strip().equalsIgnoreCase(token));
    }
}

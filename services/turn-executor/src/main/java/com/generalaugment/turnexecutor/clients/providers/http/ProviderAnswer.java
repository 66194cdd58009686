package com.generalaugment.turnexecutor.clients.providers.http;

import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An answer whose head has arrived. Closing it before its end closes the connection. */
public final class ProviderAnswer implements AutoCloseable {

    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final long DRAIN_MILLIS = 500;

    private final HttpClientResponse response;
    private final BodyQueue body;
    private final ProviderExchange exchange;
    private boolean draining;

    ProviderAnswer(HttpClientResponse response, BodyQueue body, ProviderExchange exchange) {
        this.response = response;
        this.body = body;
        this.exchange = exchange;
    }

    public int status() {
        return response.statusCode();
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(response.getHeader(name));
    }

    /** @throws IOException when the content is encoded in a way that is not understood */
    public ServerSentEvents events() throws IOException {
        return new ServerSentEvents(content());
    }

    /** From now on reading waits no longer than that in all, and fails then. Null: as long as usual again. */
    public void endWithin(@Nullable Duration rest) {
        body.endWithin(rest);
    }

    /** The body of a refusal, cut at 64 KiB. */
    public String text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ServerSentEvents.Source content = content();
        for (byte[] chunk = content.next(); chunk != null && text.size() < MAX_ERROR_BYTES; chunk = content.next()) {
            text.write(chunk, 0, Math.min(chunk.length, MAX_ERROR_BYTES - text.size()));
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Nothing more is wanted, but the end is near: wait for it elsewhere, so that the connection can be used again. */
    public void drain() {
        draining = true;
        body.discard();
        if (!body.hasEnded()) {
            CompletableFuture.delayedExecutor(DRAIN_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::hangUpUnlessEnded);
        }
    }

    @Override
    public void close() {
        if (!draining) {
            hangUpUnlessEnded();
        }
    }

    private ServerSentEvents.Source content() throws IOException {
        return ContentCoding.decoded(header("content-encoding").orElse(""), body::next);
    }

    private void hangUpUnlessEnded() {
        if (!body.hasEnded()) {
            exchange.hangUp();
        }
    }
}

package com.generalaugment.turnexecutor.clients.providers.http;

import com.generalaugment.libs.runtime.egress.Destination;
import com.generalaugment.libs.runtime.loop.EventLoops;
import com.generalaugment.turnexecutor.domain.model.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers and hands back their answers while they arrive. The calling (virtual) thread waits; the bytes come on
 * an event loop. Connections are kept and used again, redirects are not followed, certificates are checked.
 */
public final class ProviderHttp implements AutoCloseable {

    /**
     * @param firstByte longest wait for the head of an answer
     * @param idle longest pause in the middle of one
     * @param retries tries after the first, only while no byte of an answer was seen or it was a 500, 502 or 503
     */
    public record Limits(Duration connect, Duration firstByte, Duration idle, int retries) {}

    private static final Logger LOG = LoggerFactory.getLogger(ProviderHttp.class);

    /** An answer holds its connection until its end; more of them than this wait for one. */
    private static final int MAX_CONNECTIONS_PER_HOST = 1_024;

    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final long FIRST_PAUSE_MILLIS = 100;

    /** An answer lives on one of them: a piece of it needs no hop to another one before it is read. */
    private final EventLoops loops;

    private final HttpClient client;
    private final Limits limits;

    public ProviderHttp(Vertx vertx, Limits limits) {
        this.limits = limits;
        this.loops = EventLoops.of(vertx);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) limits.connect().toMillis())
                .setMaxPoolSize(MAX_CONNECTIONS_PER_HOST)
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /**
     * @return the answer, whatever its status; close it
     * @throws Unreachable when there was none
     * @throws AnswerTimeout when it did not begin in time
     * @throws IOException of any kind soon after {@code cancellation} is triggered; the connection is closed at once
     */
    public ProviderAnswer ask(ProviderRequest request, Cancellation cancellation) throws IOException {
        for (int tried = 0; ; tried++) {
            boolean last = tried >= limits.retries();
            try {
                ProviderAnswer answer = send(request, cancellation);
                if (last || !isWorthAnotherTry(answer.status())) {
                    return answer;
                }
                LOG.warn("a provider answered {}: it is asked again", answer.status());
                answer.drain();
            } catch (Unreachable e) {
                if (last || cancellation.isCancelled()) {
                    throw e;
                }
                LOG.warn("a provider gave no answer, it is asked again: {}", String.valueOf(e.getCause()));
            }
            pause(cancellation, tried);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private ProviderAnswer send(ProviderRequest request, Cancellation cancellation) throws IOException {
        Context loop = loops.next();
        ProviderExchange exchange = new ProviderExchange(loop, limits.idle());
        cancellation.onCancel(exchange::hangUp);
        RequestOptions options = options(request);
        loop.runOnContext(turn -> exchange.begin(client, options, request.body()));
        return exchange.awaitHead(limits.firstByte());
    }

    private static RequestOptions options(ProviderRequest request) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.body() == null ? HttpMethod.GET : HttpMethod.POST)
                .setAbsoluteURI(request.uri().toASCIIString())
                .setFollowRedirects(false)
                .putHeader("Accept", "text/event-stream, application/json");
        if (request.body() != null) {
            options.putHeader("Content-Type", "application/json");
        }
        Destination pinned = request.pinned();
        if (pinned != null) {
            options.setServer(SocketAddress.inetSocketAddress(
                    pinned.port(), pinned.pinned().getHostAddress()));
        }
        request.headers().forEach(options::putHeader);
        return options;
    }

    private static boolean isWorthAnotherTry(int status) {
        return status == 500 || status == 502 || status == 503;
    }

    /** Until the next try, or until the call is cancelled. */
    private static void pause(Cancellation cancellation, int tried) {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        cancellation.onCancel(() -> cancelled.complete(null));
        long millis =
                (FIRST_PAUSE_MILLIS << tried) + ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MILLIS);
        cancelled.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS).join();
    }
}

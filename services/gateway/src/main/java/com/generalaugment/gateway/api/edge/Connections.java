package com.generalaugment.gateway.api.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The open connections of the public port. Limits their number and how long one may be open without a request. A connection whose
 * request head is incomplete has no request. Thread-safe.
 */
@Singleton
public final class Connections {

    static final int MOST = 10_000;
    /** Timeout for the head of the first request. */
    private static final Duration FIRST_HEAD = Duration.ofSeconds(20);
    /** Timeout between an answer and the next head; longer than the idle timeout of common load balancers. */
    private static final Duration NEXT_HEAD = Duration.ofSeconds(90);

    private final Map<HttpConnection, Idle> open = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** Since when a connection waits for a request. */
    private static final class Idle {
        private volatile boolean busy;
        private volatile boolean upgraded;
        private volatile long since;
        private volatile Duration longest = FIRST_HEAD;

        private Idle(long since) {
            this.since = since;
        }
    }

    @Inject
    Connections(MeterRegistry registry) {
        this(System::nanoTime);
        registry.gauge("general_augment_http_connections", open, Map::size);
    }

    Connections(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Closes the connection at once when there are too many. */
    void opened(HttpConnection connection) {
        if (open.size() >= MOST) {
            connection.close();
            return;
        }
        open.put(connection, new Idle(nanos.getAsLong()));
        connection.closeHandler(closed -> open.remove(connection));
    }

    /** The head of a request has arrived. */
    void began(HttpConnection connection) {
        Idle idle = open.get(connection);
        if (idle != null) {
            idle.busy = true;
        }
    }

    /** The answer has ended. */
    void ended(HttpConnection connection) {
        Idle idle = open.get(connection);
        if (idle != null) {
            idle.longest = NEXT_HEAD;
            idle.since = nanos.getAsLong();
            idle.busy = idle.upgraded;
        }
    }

    /** The connection carries messages instead of requests from now on. */
    public void upgraded(HttpConnection connection) {
        Idle idle = open.get(connection);
        if (idle != null) {
            idle.upgraded = true;
            idle.busy = true;
        }
    }

    /** Closes connections beyond their timeout. To be called every few seconds. */
    void closeIdle() {
        long now = nanos.getAsLong();
        open.forEach((connection, idle) -> {
            if (!idle.busy && now - idle.since > idle.longest.toNanos()) {
                connection.close();
            }
        });
    }
}

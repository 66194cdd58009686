package com.generalaugment.gateway.api.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private final List<Object> closed = new ArrayList<>();
    private long now;
    private final Connections connections = new Connections(() -> now);

    @Test
    void aConnectionWithoutAHeadIsClosed() {
        // Given
        HttpConnection slow = connection();
        HttpConnection quick = connection();
        connections.opened(slow);
        connections.opened(quick);
        connections.began(quick);

        // When
        after(Duration.ofSeconds(21));

        // Then
        assertThat(closed).containsExactly(slow);
        after(Duration.ofHours(1));
        assertThat(closed).containsExactly(slow);
    }

    @Test
    void aConnectionIsKeptForTheNextRequestForAWhile() {
        // Given
        HttpConnection kept = connection();
        connections.opened(kept);
        connections.began(kept);
        connections.ended(kept);

        // Then
        after(Duration.ofSeconds(89));
        assertThat(closed).isEmpty();
        after(Duration.ofSeconds(2));
        assertThat(closed).containsExactly(kept);
    }

    @Test
    void aWebSocketNeedsNoRequest() {
        // Given
        HttpConnection socket = connection();
        connections.opened(socket);
        connections.began(socket);
        connections.upgraded(socket);
        connections.ended(socket);

        // When
        after(Duration.ofMinutes(59));

        // Then
        assertThat(closed).isEmpty();
    }

    @Test
    void beyondTheMostThereAreNoMoreUntilOneIsClosed() {
        // Given
        for (int i = 0; i < Connections.MOST; i++) {
            connections.opened(connection());
        }
        HttpConnection tooMany = connection();

        // When
        connections.opened(tooMany);

        // Then
        assertThat(closed).containsExactly(tooMany);
        after(Duration.ofSeconds(21));
        closed.clear();
        connections.opened(connection());
        assertThat(closed).isEmpty();
    }

    private void after(Duration time) {
        now += time.toNanos();
        connections.closeIdle();
    }

    /** Tells its handler when it is closed. */
    private HttpConnection connection() {
        List<Handler<Void>> handlers = new ArrayList<>();
        return (HttpConnection) Proxy.newProxyInstance(
                ConnectionsTest.class.getClassLoader(),
                new Class<?>[] {HttpConnection.class},
                (proxy, method, given) -> {
                    switch (method.getName()) {
                        case "close" -> {
                            closed.add(proxy);
                            handlers.forEach(handler -> handler.handle(null));
                        }
                        case "closeHandler" -> handlers.add(handler(given[0]));
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "equals" -> {
                            return proxy == given[0];
                        }
                        case "toString" -> {
                            return "connection";
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    @SuppressWarnings("unchecked")
    private static Handler<Void> handler(Object given) {
        return (Handler<Void>) given;
    }
}

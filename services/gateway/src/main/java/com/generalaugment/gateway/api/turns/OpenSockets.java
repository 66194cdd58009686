package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.UpgradedConnections;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The WebSockets that are open here, and what they share. */
@Singleton
final class OpenSockets implements UpgradedConnections {

    /** Of the heap. */
    private static final int MEMORY_SHARE = 4;

    private final Set<TurnSocket> sockets = ConcurrentHashMap.newKeySet();
    private final MemoryBudget memory = new MemoryBudget(Runtime.getRuntime().maxMemory() / MEMORY_SHARE);
    private volatile boolean leaving;

    OpenSockets(MeterRegistry registry) {
        registry.gauge("general_augment_websocket_connections", sockets, Set::size);
    }

    ConnectionMemory memory() {
        return new ConnectionMemory(memory);
    }

    void opened(TurnSocket socket) {
        sockets.add(socket);
        if (leaving) {
            socket.leave(CloseReason.leaving());
        }
    }

    void closed(TurnSocket socket) {
        sockets.remove(socket);
    }

    @Override
    public void leave() {
        leaving = true;
        sockets.forEach(socket -> socket.leave(CloseReason.leaving()));
    }

    @Override
    public void hangUp() {
        sockets.forEach(TurnSocket::goodbye);
    }
}

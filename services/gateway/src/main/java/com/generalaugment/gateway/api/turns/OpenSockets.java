package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.UpgradedConnections;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The open WebSockets of this process, and their shared memory budget. */
@Singleton
final class OpenSockets implements UpgradedConnections {

    /** Divisor of the heap size. */
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
        sockets.forEach(TurnSocket::closeNow);
    }
}

package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: one turn at a time in the order of the messages, up to ten more wait. While a client does not read, nothing is
 * read from it either, so that no backlog grows.
 *
 * <p>Messages and timers come on the connection's event loop, ends of turns on any thread: all fields are read and written under
 * the lock, and nothing is called while holding it.
 */
final class TurnSocket {

    private enum Fate {
        STARTS,
        WAITS,
        REFUSED
    }

    private static final int MAX_WAITING = 10;
    private static final Runnable NO_LISTENER = () -> {};

    private final SocketWire wire;
    private final Allocation incoming;
    private final EdgeRequest upgrade;
    private final Vertx vertx;
    private final SocketTurns turns;
    private final OpenSockets open;
    private final ConnectionMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<SocketMessage> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean parted;
    private @Nullable CloseReason closeReason;
    private Runnable drained = NO_LISTENER;
    private Runnable gone = NO_LISTENER;

    TurnSocket(ServerWebSocket socket, EdgeRequest upgrade, Vertx vertx, SocketTurns turns, OpenSockets open) {
        this.incoming = turns.incoming(upgrade);
        this.wire = new SocketWire(socket, upgrade.request(), vertx);
        this.upgrade = upgrade;
        this.vertx = vertx;
        this.turns = turns;
        this.open = open;
        this.memory = open.memory();
    }

    /** Runs on the connection's event loop, before any input arrives. */
    void open(Duration lifetime) {
        long limit = vertx.setTimer(lifetime.toMillis(), timer -> leave(CloseReason.limitReached()));
        wire.open(incoming, this::received, this::caughtUp, this::leave, () -> {
            vertx.cancelTimer(limit);
            ended();
        });
        open.opened(this);
    }

    /** The request that opened it; its headers hold for all turns. */
    EdgeRequest upgrade() {
        return upgrade;
    }

    ConnectionMemory memory() {
        return memory;
    }

    boolean isClosed() {
        return wire.isClosed();
    }

    boolean isFull() {
        return wire.isFull();
    }

    /** Sets the callbacks of the running turn. */
    void listen(Runnable whenDrained, Runnable whenGone) {
        locked(() -> {
            drained = whenDrained;
            gone = whenGone;
            return true;
        });
    }

    void send(byte[] json) {
        wire.send(json);
    }

    /** The running turn has ended; starts the next one. */
    void turnEnded() {
        SocketMessage next = locked(() -> {
            drained = NO_LISTENER;
            gone = NO_LISTENER;
            SocketMessage first = waiting.poll();
            busy = first != null;
            return first;
        });
        if (next != null) {
            start(next);
        } else if (locked(() -> closeReason != null)) {
            closeNow();
        }
        upgrade.onItsLoop(this::readOn);
    }

    /** Takes no more turns; closes when the running one has ended. */
    void leave(CloseReason reason) {
        List<SocketMessage> dropped = locked(() -> {
            if (closeReason != null) {
                return null;
            }
            closeReason = reason;
            List<SocketMessage> rest = List.copyOf(waiting);
            waiting.clear();
            return rest;
        });
        if (dropped != null) {
            dropped.forEach(message -> refuse(message, reason.refusal()));
            if (!locked(() -> busy)) {
                closeNow();
            }
        }
    }

    /** Closes now, for the reason that {@link #leave} was given. */
    void closeNow() {
        CloseReason reason = locked(() -> {
            boolean first = !parted;
            parted = true;
            return first ? closeReason : null;
        });
        if (reason != null) {
            if (reason.announced()) {
                send(SocketTurn.error(reason.refusal()));
            }
            wire.close(reason.closeCode(), reason.closeReason());
        }
    }

    private void received(SocketMessage message) {
        switch (locked(() -> fateOf(message))) {
            case STARTS -> start(message);
            case REFUSED -> {
                CloseReason leaving = locked(() -> closeReason);
                refuse(message, leaving == null ? tooMany() : leaving.refusal());
            }
            case WAITS -> {
                // The end of the running turn starts it.
            }
        }
        readOn();
    }

    private Fate fateOf(SocketMessage message) {
        if (closeReason != null || (busy && waiting.size() == MAX_WAITING)) {
            return Fate.REFUSED;
        }
        if (busy) {
            waiting.add(message);
            return Fate.WAITS;
        }
        busy = true;
        return Fate.STARTS;
    }

    private void start(SocketMessage message) {
        Thread.startVirtualThread(() -> turns.run(this, message));
    }

    private void refuse(SocketMessage message, Problem problem) {
        message.allocation().close();
        turns.refuse(this, problem);
    }

    private static Problem tooMany() {
        return Problem.of(
                ErrorKind.TOO_MANY_REQUESTS,
                "concurrent_turns_exceeded",
                "One turn runs at a time on a connection and " + MAX_WAITING + " more may wait.");
    }

    /** Pauses reading while the waiting messages are larger than the longest message. */
    private void readOn() {
        wire.readWhile(() -> locked(() -> waiting.stream()
                        .mapToLong(message -> message.content().length)
                        .sum())
                <= SocketInbox.MAX_MESSAGE);
    }

    private void caughtUp() {
        locked(() -> drained).run();
        readOn();
    }

    private void ended() {
        incoming.close();
        Runnable notification = locked(() -> {
            waiting.forEach(message -> message.allocation().close());
            waiting.clear();
            return gone;
        });
        open.closed(this);
        memory.close();
        notification.run();
    }

    private <T extends @Nullable Object> T locked(Supplier<T> access) {
        lock.lock();
        try {
            return access.get();
        } finally {
            lock.unlock();
        }
    }
}

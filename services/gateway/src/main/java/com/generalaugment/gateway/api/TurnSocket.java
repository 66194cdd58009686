package com.generalaugment.gateway.api;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: one turn at a time in the order of the messages, up to ten more wait. A client that does not read is not read
 * either, so that nothing piles up here.
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
    private static final long PING_MILLIS = 10_000;
    private static final short TOO_BIG = 1009;
    private static final Runnable NOBODY = () -> {};

    private final ServerWebSocket socket;
    private final Exchange upgrade;
    private final Vertx vertx;
    private final SocketTurns turns;
    private final OpenSockets open;
    private final ConnectionMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<SocketMessage> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean parted;
    private boolean closed;
    private @Nullable Farewell farewell;
    private Runnable drained = NOBODY;
    private Runnable gone = NOBODY;
    private long pings;
    private long limit;

    TurnSocket(ServerWebSocket socket, Exchange upgrade, Vertx vertx, SocketTurns turns, OpenSockets open) {
        this.socket = socket;
        this.upgrade = upgrade;
        this.vertx = vertx;
        this.turns = turns;
        this.open = open;
        this.memory = open.memory();
    }

    /** On the connection's own thread, before anything can have arrived. */
    void open(Duration lifetime) {
        SocketInbox inbox = new SocketInbox(this::received, () -> close(TOO_BIG, "message too big"));
        socket.frameHandler(inbox::take);
        socket.drainHandler(event -> caughtUp());
        socket.closeHandler(event -> ended());
        socket.exceptionHandler(this::broken);
        pings = vertx.setPeriodic(PING_MILLIS, timer -> ping());
        limit = vertx.setTimer(lifetime.toMillis(), timer -> leave(Farewell.limitReached()));
        open.opened(this);
    }

    /** The request that opened it; its headers hold for all turns. */
    Exchange upgrade() {
        return upgrade;
    }

    ConnectionMemory memory() {
        return memory;
    }

    boolean isClosed() {
        return locked(() -> closed);
    }

    boolean isFull() {
        return !isClosed() && whileOpen(socket::writeQueueFull);
    }

    /** The running turn wants to know. */
    void tell(Runnable whenDrained, Runnable whenGone) {
        locked(() -> {
            drained = whenDrained;
            gone = whenGone;
            return true;
        });
    }

    void send(byte[] json) {
        if (!isClosed()) {
            whileOpen(() -> {
                socket.writeTextMessage(new String(json, StandardCharsets.UTF_8));
                return true;
            });
        }
    }

    /** The running turn has said its last word. */
    void turnEnded() {
        SocketMessage next = locked(() -> {
            drained = NOBODY;
            gone = NOBODY;
            SocketMessage first = waiting.poll();
            busy = first != null;
            return first;
        });
        if (next != null) {
            start(next);
        } else if (locked(() -> farewell != null)) {
            goodbye();
        }
        upgrade.onItsLoop(this::readOn);
    }

    /** Takes no more turns; closes when the running one has ended. */
    void leave(Farewell reason) {
        List<SocketMessage> dropped = locked(() -> {
            if (farewell != null || closed) {
                return null;
            }
            farewell = reason;
            List<SocketMessage> rest = List.copyOf(waiting);
            waiting.clear();
            return rest;
        });
        if (dropped != null) {
            dropped.forEach(message -> turns.refuse(this, reason.refusal()));
            if (!locked(() -> busy)) {
                goodbye();
            }
        }
    }

    /** Closes now, for the reason that {@link #leave} was given. */
    void goodbye() {
        Farewell reason = locked(() -> {
            boolean first = !parted;
            parted = true;
            return first ? farewell : null;
        });
        if (reason != null) {
            if (reason.announced()) {
                send(SocketTurn.error(reason.refusal()));
            }
            close(reason.closeCode(), reason.closeReason());
        }
    }

    private void received(SocketMessage message) {
        switch (locked(() -> fateOf(message))) {
            case STARTS -> start(message);
            case REFUSED -> {
                Farewell leaving = locked(() -> farewell);
                turns.refuse(this, leaving == null ? tooMany() : leaving.refusal());
            }
            case WAITS -> {
                // The end of the running turn takes it up.
            }
        }
        readOn();
    }

    private Fate fateOf(SocketMessage message) {
        if (farewell != null || closed || (busy && waiting.size() == MAX_WAITING)) {
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

    private static Problem tooMany() {
        return Problem.of(
                ErrorKind.TOO_MANY_REQUESTS,
                "concurrent_turns_exceeded",
                "One turn runs at a time on a connection and " + MAX_WAITING + " more may wait.");
    }

    /** Stops reading while the client reads nothing, or has sent as much as may wait. */
    private void readOn() {
        if (mayRead()) {
            socket.resume();
            return;
        }
        socket.pause();
        if (mayRead()) {
            // It caught up in between, and nobody will say so again.
            socket.resume();
        }
    }

    private boolean mayRead() {
        long bytes = locked(() ->
                waiting.stream().mapToLong(message -> message.content().length).sum());
        return bytes <= SocketInbox.MAX_MESSAGE && !isFull();
    }

    private void caughtUp() {
        locked(() -> drained).run();
        readOn();
    }

    private void ping() {
        if (!isClosed() && !isFull()) {
            whileOpen(() -> {
                socket.writePing(Buffer.buffer());
                return true;
            });
        }
    }

    private void close(short code, String reason) {
        whileOpen(() -> {
            socket.close(code, reason);
            return true;
        });
    }

    /** The server closes after this, without a word. */
    private void broken(Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException frame) {
            close((short) frame.closeStatus().code(), frame.closeStatus().reasonText());
        }
    }

    private void ended() {
        Runnable tell = locked(() -> {
            closed = true;
            waiting.clear();
            return gone;
        });
        vertx.cancelTimer(pings);
        vertx.cancelTimer(limit);
        open.closed(this);
        memory.close();
        tell.run();
    }

    /** The client may go at any moment, also between a look and an act. @return false when it has gone */
    private static boolean whileOpen(Supplier<Boolean> act) {
        try {
            return act.get();
        } catch (IllegalStateException closed) {
            return false;
        }
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

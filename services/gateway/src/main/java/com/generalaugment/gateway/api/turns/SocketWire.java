package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.body.FrameDecoder;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The client's side of a WebSocket: messages in and out, pings, whether the client keeps up. Any thread may write; the client may
 * go at any moment, and what is written after that is lost.
 */
final class SocketWire {

    private static final long PING_MILLIS = 10_000;
    private static final short TOO_BIG = 1009;

    private final ServerWebSocket socket;
    private final Channel channel;
    private final Vertx vertx;
    private volatile boolean closed;

    /** @param upgrade the request that opened it */
    SocketWire(ServerWebSocket socket, HttpServerRequest upgrade, Vertx vertx) {
        this.socket = socket;
        this.channel = ((ConnectionBase) upgrade.connection()).channel();
        this.vertx = vertx;
    }

    /**
     * On the connection's own thread, before anything can have arrived; there everything is told.
     *
     * @param incoming grows by what arrives
     * @param refused called once, when nothing more is taken
     */
    void open(
            Allocation incoming,
            Consumer<SocketMessage> received,
            Runnable drained,
            Consumer<CloseReason> refused,
            Runnable gone) {
        SocketInbox inbox = new SocketInbox(incoming, received, () -> close(TOO_BIG, "message too big"));
        FrameDecoder decoder =
                new FrameDecoder(incoming, SocketInbox.MAX_MESSAGE, refusal -> refused.accept(closeReason(refusal)));
        channel.pipeline().replace(WebSocketFrameDecoder.class, "wsdecoder", decoder);
        long pings = vertx.setPeriodic(PING_MILLIS, timer -> {
            ping();
            decoder.requirePace(channel.config().isAutoRead());
        });
        socket.frameHandler(inbox::take);
        socket.drainHandler(event -> drained.run());
        socket.exceptionHandler(this::broken);
        socket.closeHandler(event -> {
            closed = true;
            vertx.cancelTimer(pings);
            gone.run();
        });
    }

    boolean isClosed() {
        return closed;
    }

    boolean isFull() {
        return whileOpen(socket::writeQueueFull);
    }

    void send(byte[] json) {
        whileOpen(() -> {
            socket.writeTextMessage(new String(json, StandardCharsets.UTF_8));
            return true;
        });
    }

    void close(short code, String reason) {
        whileOpen(() -> {
            socket.close(code, reason);
            return true;
        });
    }

    /** Stops reading unless the client keeps up and there is room for more. On the connection's own thread. */
    void readWhile(BooleanSupplier room) {
        if (room.getAsBoolean() && !isFull()) {
            socket.resume();
            return;
        }
        socket.pause();
        if (room.getAsBoolean() && !isFull()) {
            // It caught up in between, and nobody will say so again.
            socket.resume();
        }
    }

    private static CloseReason closeReason(FrameDecoder.Refusal refusal) {
        return switch (refusal) {
            case NO_ROOM -> CloseReason.overloaded();
            case TOO_SLOW -> CloseReason.tooSlow();
            case FLOOD -> CloseReason.flooded();
        };
    }

    private void ping() {
        if (!isFull()) {
            whileOpen(() -> {
                socket.writePing(Buffer.buffer());
                return true;
            });
        }
    }

    /** The server hangs up after this, without a word. */
    private void broken(Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException frame) {
            close((short) frame.closeStatus().code(), frame.closeStatus().reasonText());
        }
    }

    /** @return false when the client has gone */
    private boolean whileOpen(BooleanSupplier act) {
        try {
            return !closed && act.getAsBoolean();
        } catch (IllegalStateException closedMeanwhile) {
            return false;
        }
    }
}

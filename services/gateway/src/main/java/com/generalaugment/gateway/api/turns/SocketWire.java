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
 * Reads and writes one WebSocket: messages, pings, back-pressure. Any thread may write; messages that are written after the client
 * has disconnected are lost.
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
     * Runs on the connection's event loop before any input arrives; all callbacks run there too.
     *
     * @param incoming grows by the bytes that arrive
     * @param refused called once, when no more input is accepted
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

    /** Pauses reading unless the client keeps up and there is room for more. Runs on the connection's event loop. */
    void readWhile(BooleanSupplier room) {
        if (room.getAsBoolean() && !isFull()) {
            socket.resume();
            return;
        }
        socket.pause();
        if (room.getAsBoolean() && !isFull()) {
            // The client caught up in between, and the drain handler will not be called again.
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

    /** The server closes the connection after this, without a message. */
    private void broken(Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException frame) {
            close((short) frame.closeStatus().code(), frame.closeStatus().reasonText());
        }
    }

    /** @return false when the client has disconnected */
    private boolean whileOpen(BooleanSupplier act) {
        try {
            return !closed && act.getAsBoolean();
        } catch (IllegalStateException closedMeanwhile) {
            return false;
        }
    }
}

package com.generalaugment.gateway.api.body;

import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Decodes WebSocket frames. The decoder of the transport holds a frame until its last byte has arrived; this one allocates the memory
 * for a frame when its header arrives. After a refusal all input is discarded. Runs on the connection's event loop only.
 */
public final class FrameDecoder extends WebSocket13FrameDecoder {

    /** Why no more input is accepted. */
    public enum Refusal {
        NO_ROOM,
        TOO_SLOW,
        FLOOD
    }

    /** The transport's copy and the message are held at the same time. */
    private static final int COPIES = 2;
    /** Overhead of a fragment in bytes: a client may send any number of empty ones. */
    private static final int FRAGMENT_COST = 64;
    /** Pongs that may wait for a client that does not read. */
    private static final int MAX_UNREAD_CONTROL_FRAMES = 64;

    private static final int LENGTH_OF_2_BYTES = 126;
    private static final int LENGTH_OF_8_BYTES = 127;
    private static final int OPCODE_BITS = 0x0f;
    private static final int FIRST_CONTROL_OPCODE = 8;
    private static final int FINAL_BIT = 0x80;
    private static final int LENGTH_BITS = 0x7f;

    private final Allocation incoming;
    private final Consumer<Refusal> refused;
    private final int maxFrame;
    private boolean inFrame;
    private boolean inMessage;
    private boolean endsMessage;
    private boolean refusing;
    private int unreadControlFrames;
    private long messageStart;
    private long messageBytes;
    private long frameBytes;

    /**
     * @param incoming grows by what frames hold; the receiver of whole messages empties it
     * @param refused called once
     */
    public FrameDecoder(Allocation incoming, int maxFrame, Consumer<Refusal> refused) {
        super(WebSocketDecoderConfig.newBuilder()
                .allowExtensions(false)
                .maxFramePayloadLength(maxFrame)
                .closeOnProtocolViolation(false)
                .build());
        this.incoming = incoming;
        this.maxFrame = maxFrame;
        this.refused = refused;
    }

    /**
     * Refuses a message that arrives too slowly. To be called every few seconds.
     *
     * @param isReading false: the client cannot send, and its time starts again
     */
    public void requirePace(boolean isReading) {
        if (!isReading) {
            messageStart = System.nanoTime();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - messageStart);
        if (inMessage && !refusing && !UploadTimeout.isKept(elapsed, messageBytes + actualReadableBytes())) {
            refuse(Refusal.TOO_SLOW);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!refusing && !inFrame && isHeaderThere(in)) {
            begin(context, in);
        }
        if (refusing) {
            in.skipBytes(in.readableBytes());
        } else if (inFrame) {
            int before = out.size();
            super.decode(context, in, out);
            if (out.size() > before) {
                ended();
            }
        }
    }

    private void ended() {
        inFrame = false;
        inMessage &= !endsMessage;
        messageBytes += frameBytes;
        frameBytes = 0;
    }

    private static boolean isHeaderThere(ByteBuf in) {
        return in.readableBytes() >= 2 && in.readableBytes() >= 2 + extraLengthBytes(in);
    }

    private static int extraLengthBytes(ByteBuf in) {
        return switch (in.getByte(in.readerIndex() + 1) & LENGTH_BITS) {
            case LENGTH_OF_2_BYTES -> Short.BYTES;
            case LENGTH_OF_8_BYTES -> Long.BYTES;
            default -> 0;
        };
    }

    private void begin(ChannelHandlerContext context, ByteBuf in) {
        inFrame = true;
        int first = in.getByte(in.readerIndex());
        if ((first & OPCODE_BITS) >= FIRST_CONTROL_OPCODE) {
            endsMessage = false;
            beginControl(context);
        } else {
            endsMessage = (first & FINAL_BIT) != 0;
            beginData(length(in));
        }
    }

    private void beginControl(ChannelHandlerContext context) {
        unreadControlFrames = context.channel().isWritable() ? 0 : unreadControlFrames + 1;
        if (unreadControlFrames > MAX_UNREAD_CONTROL_FRAMES) {
            refuse(Refusal.FLOOD);
        }
    }

    private void beginData(long length) {
        if (!inMessage) {
            inMessage = true;
            messageStart = System.nanoTime();
            messageBytes = 0;
        }
        frameBytes = length;
        // The decoder itself refuses a longer frame before it holds any of it.
        boolean isLegal = length >= 0 && length <= maxFrame;
        if (isLegal && !incoming.grow(COPIES * length + FRAGMENT_COST)) {
            refuse(Refusal.NO_ROOM);
        }
    }

    private static long length(ByteBuf in) {
        int at = in.readerIndex() + 2;
        int length = in.getByte(at - 1) & LENGTH_BITS;
        return switch (length) {
            case LENGTH_OF_2_BYTES -> in.getUnsignedShort(at);
            case LENGTH_OF_8_BYTES -> in.getLong(at);
            default -> length;
        };
    }

    private void refuse(Refusal reason) {
        refusing = true;
        refused.accept(reason);
    }
}

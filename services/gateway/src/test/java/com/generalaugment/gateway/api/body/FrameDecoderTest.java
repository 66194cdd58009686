package com.generalaugment.gateway.api.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.limit.ByteBudget;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {

    private static final int TEXT = 1;
    private static final int PING = 9;
    private static final int MIB = 1024 * 1024;

    private final ByteBudget budget = new ByteBudget(10 * MIB, MIB, 9 * MIB);
    private final Allocation incoming = budget.open("project");
    private final List<FrameDecoder.Refusal> refusals = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(incoming, 64 * MIB, refusals::add));

    @Test
    void framesArriveWholeHoweverTheyAreCut() {
        // Given
        byte[] content = "{\"type\":\"response.create\"}".repeat(20).getBytes(StandardCharsets.UTF_8);

        // When
        for (int i = 0; i < 3; i++) {
            for (byte b : bytes(frame(TEXT, true, content))) {
                channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
            }
        }

        // Then
        for (int i = 0; i < 3; i++) {
            WebSocketFrame frame = channel.readInbound();
            assertThat(frame.content().toString(StandardCharsets.UTF_8))
                    .isEqualTo(new String(content, StandardCharsets.UTF_8));
            frame.release();
        }
        assertThat(refusals).isEmpty();
    }

    @Test
    void aFrameTakesItsRoomBeforeItsBytesArrive() {
        // When
        channel.writeInbound(header(TEXT, true, 4 * MIB));

        // Then
        assertThat(budget.used()).isBetween(8L * MIB, 8L * MIB + 1024);
        assertThat(refusals).isEmpty();
    }

    @Test
    void aFrameWithoutRoomIsRefusedAndThrownAway() {
        // When
        channel.writeInbound(header(TEXT, true, 5 * MIB));
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[5 * MIB]));
        channel.writeInbound(frame(TEXT, true, new byte[10]));

        // Then
        assertThat(refusals).containsExactly(FrameDecoder.Refusal.NO_ROOM);
        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(budget.used()).isZero();
    }

    @Test
    void fragmentsAreCountedTogetherAndEmptyOnesCostSomething() {
        // When
        channel.writeInbound(frame(TEXT, false, new byte[MIB]));
        for (int i = 0; i < 200_000 && refusals.isEmpty(); i++) {
            channel.writeInbound(frame(0, false, new byte[0]));
            channel.releaseInbound();
        }

        // Then
        assertThat(refusals).containsExactly(FrameDecoder.Refusal.NO_ROOM);
    }

    @Test
    void pingsWhoseAnswersAreNotReadAreRefused() {
        // Given
        channel.writeInbound(frame(PING, true, new byte[0]));
        assertThat(refusals).isEmpty();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

        // When
        for (int i = 0; i < 100; i++) {
            channel.writeInbound(frame(PING, true, new byte[0]));
        }

        // Then
        assertThat(refusals).containsExactly(FrameDecoder.Refusal.FLOOD);
        channel.releaseInbound();
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static ByteBuf frame(int opcode, boolean isFinal, byte[] content) {
        return header(opcode, isFinal, content.length).writeBytes(content);
    }

    /** Masked with zeros, so that the content is as it is. */
    private static ByteBuf header(int opcode, boolean isFinal, int length) {
        ByteBuf header = Unpooled.buffer().writeByte((isFinal ? 0x80 : 0) | opcode);
        if (length < 126) {
            header.writeByte(0x80 | length);
        } else if (length < 65_536) {
            header.writeByte(0x80 | 126).writeShort(length);
        } else {
            header.writeByte(0x80 | 127).writeLong(length);
        }
        return header.writeInt(0);
    }
}

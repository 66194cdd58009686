package com.generalaugment.gateway.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.limit.ByteBudget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SocketInboxTest {

    private final List<SocketMessage> messages = new ArrayList<>();
    private final AtomicInteger tooBig = new AtomicInteger();
    private final SocketInbox inbox =
            new SocketInbox(new ByteBudget(1024, 0, 1024).open("project"), messages::add, tooBig::incrementAndGet);

    @Test
    void aMessageIsWholeWithItsLastFrame() {
        // Given
        inbox.take(WebSocketFrame.textFrame("a", false));
        inbox.take(WebSocketFrame.pingFrame(Buffer.buffer("p")));
        inbox.take(WebSocketFrame.continuationFrame(Buffer.buffer("b"), false));
        assertThat(messages).isEmpty();

        // When
        inbox.take(WebSocketFrame.continuationFrame(Buffer.buffer("c"), true));

        // Then
        assertThat(messages).singleElement().satisfies(message -> {
            assertThat(message.isText()).isTrue();
            assertThat(new String(message.content(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("abc");
        });
    }

    @Test
    void framesThatTogetherAreTooBigAreThrownAwayAndNothingIsTakenAfterThem() {
        // Given
        Buffer third = Buffer.buffer(new byte[SocketInbox.MAX_MESSAGE / 3 + 1]);
        inbox.take(WebSocketFrame.binaryFrame(third, false));
        inbox.take(WebSocketFrame.continuationFrame(third, false));

        // When
        inbox.take(WebSocketFrame.continuationFrame(third, true));

        // Then
        inbox.take(WebSocketFrame.textFrame("late", true));
        assertThat(messages).isEmpty();
        assertThat(tooBig).hasValue(1);
    }
}

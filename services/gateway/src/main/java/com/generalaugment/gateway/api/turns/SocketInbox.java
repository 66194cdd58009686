package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeServer;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Assembles a client's messages from their frames. Runs on the connection's event loop only. */
final class SocketInbox {

    static final int MAX_MESSAGE = EdgeServer.MAX_MESSAGE;

    private final Allocation incoming;
    private final Consumer<SocketMessage> messages;
    private final Runnable tooBig;
    private @Nullable Buffer begun;
    private boolean isText;
    private boolean broken;

    /**
     * @param incoming the memory of arriving frames; each message takes its part over
     * @param tooBig called once, when a message is longer than 64 MiB; all further frames are ignored
     */
    SocketInbox(Allocation incoming, Consumer<SocketMessage> messages, Runnable tooBig) {
        this.incoming = incoming;
        this.messages = messages;
        this.tooBig = tooBig;
    }

    void take(WebSocketFrame frame) {
        boolean isData = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (!isData || broken) {
            return;
        }
        if (!frame.isContinuation()) {
            isText = frame.isText();
        }
        Buffer whole = begun == null ? frame.binaryData() : begun.appendBuffer(frame.binaryData());
        if (whole.length() > MAX_MESSAGE) {
            begun = null;
            broken = true;
            tooBig.run();
        } else if (frame.isFinal()) {
            begun = null;
            messages.accept(message(whole.getBytes()));
        } else {
            begun = begun == null ? Buffer.buffer().appendBuffer(whole) : whole;
        }
    }

    /** The copies from the assembly are released. */
    private SocketMessage message(byte[] content) {
        Allocation held = incoming.split();
        held.settle(content.length);
        return new SocketMessage(content, isText, held);
    }
}

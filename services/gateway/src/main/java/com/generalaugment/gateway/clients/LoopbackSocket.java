package com.generalaugment.gateway.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.PublicApi;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A WebSocket of {@link LoopbackApiClient}, used by one thread. */
final class LoopbackSocket implements PublicApi.Talk {

    private static final int TIMEOUT_SECONDS = 30;

    private final BlockingQueue<String> frames;
    private final WebSocket socket;

    private LoopbackSocket(WebSocket socket, BlockingQueue<String> frames) {
        this.socket = socket;
        this.frames = frames;
    }

    static LoopbackSocket open(HttpClient http, URI address, KeyText key) {
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        try {
            WebSocket socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + key.reveal())
                    .buildAsync(address.resolve("/v1/responses"), new Frames(frames))
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join();
            return new LoopbackSocket(socket, frames);
        } catch (CompletionException e) {
            throw LoopbackApiClient.away(e);
        }
    }

    @Override
    public String say(ObjectNode message) {
        try {
            socket.sendText(Json.text(message), true).join();
            StringBuilder said = new StringBuilder();
            boolean ends;
            do {
                String frame = frames.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                if (frame == null) {
                    throw LoopbackApiClient.away(new TimeoutException());
                }
                said.append(frame).append('\n');
                ends = isLast(Json.readTrusted(frame));
            } while (!ends);
            return said.toString();
        } catch (CompletionException e) {
            throw LoopbackApiClient.away(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LoopbackApiClient.away(e);
        }
    }

    /** The end of a turn, or the refusal of one. */
    private static boolean isLast(JsonNode frame) {
        return switch (frame.path("type").asText()) {
            case "response.completed", "response.incomplete", "response.failed" -> true;
            case "error" -> frame.has("status");
            default -> false;
        };
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static final class Frames implements WebSocket.Listener {
        private final BlockingQueue<String> whole;
        private final StringBuilder text = new StringBuilder();

        Frames(BlockingQueue<String> whole) {
            this.whole = whole;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                whole.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}

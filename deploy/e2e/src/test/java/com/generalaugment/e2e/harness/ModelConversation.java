package com.generalaugment.e2e.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One call of the platform to {@link ModelServer}, seen from the model. */
public final class ModelConversation {

    private final String heard;
    private final OutputStream out;
    private final CompletableFuture<Long> hungUp;
    private final AtomicLong sentBytes = new AtomicLong();
    private boolean begun;

    ModelConversation(String heard, OutputStream out, CompletableFuture<Long> hungUp) {
        this.heard = heard;
        this.out = out;
        this.hungUp = hungUp;
    }

    /** What the platform asked: the body of its request. */
    public String heard() {
        return heard;
    }

    /** Completed with {@link System#nanoTime} of the moment when the platform closed the connection. */
    public CompletableFuture<Long> hungUp() {
        return hungUp;
    }

    /** Thinks for that long. @return true at once when the platform hangs up */
    public boolean waitsForHangUp(Duration thinking) {
        try {
            hungUp.get(thinking.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How much the network has taken. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Streams a piece of text. */
    public void say(String text) throws IOException {
        chunk(Map.of("choices", List.of(Map.of("index", 0, "delta", Map.of("content", text)))));
    }

    /** Ends well. */
    public void finish(int promptTokens, int completionTokens) throws IOException {
        chunk(Map.of(
                "choices",
                List.of(Map.of("index", 0, "delta", Map.of(), "finish_reason", "stop")),
                "usage",
                Map.of(
                        "prompt_tokens", promptTokens,
                        "completion_tokens", completionTokens,
                        "total_tokens", promptTokens + completionTokens)));
        write("data: [DONE]\n\n");
    }

    /** Answers with an error instead of a stream. */
    public void refuse(int status, String headerLines, String json) throws IOException {
        begun = true;
        write("HTTP/1.1 " + status + " Refused\r\nContent-Type: application/json\r\nConnection: close\r\n" + headerLines
                + "Content-Length: " + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    private void chunk(Map<String, Object> members) throws IOException {
        Map<String, Object> chunk = new HashMap<>(members);
        chunk.put("id", "chatcmpl-1");
        chunk.put("object", "chat.completion.chunk");
        chunk.put("created", 1);
        chunk.put("model", Platform.STUB_MODEL);
        if (!begun) {
            begun = true;
            write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
        }
        write("data: " + Api.JSON.writeValueAsString(chunk) + "\n\n");
    }

    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        out.flush();
        sentBytes.addAndGet(bytes.length);
    }
}

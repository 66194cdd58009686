package com.generalaugment.turnexecutor.clients.providers;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the event stream of a chat completion and tells it on. Parallel calls come one after the other, by their index. */
final class ChatStream {

    private static final String DATA = "data:";

    private final ModelOutput output;
    private final StringBuilder said = new StringBuilder();
    private int openCall = -1;
    private String openId = "";
    private boolean interleaved;
    private @Nullable FinishReason finish;
    private @Nullable TokenUsage usage;
    private @Nullable String model;

    ChatStream(ModelOutput output) {
        this.output = output;
    }

    /** Reads until {@code [DONE]} or the end. @throws IOException also when the stream holds something else than events */
    void read(BufferedReader lines, Runnable onLine) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            onLine.run();
            if (!line.startsWith(DATA)) {
                continue;
            }
            String data = line.substring(DATA.length()).strip();
            if (data.equals("[DONE]")) {
                return;
            }
            chunk(Json.read(data.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Absent: the stream broke off. */
    @Nullable
    FinishReason finish() {
        return finish;
    }

    /** As the provider measured it; absent when it did not say. */
    @Nullable
    TokenUsage usage() {
        return usage;
    }

    @Nullable
    String model() {
        return model;
    }

    /** All that was said, for counting what nobody measured. */
    String said() {
        return said.toString();
    }

    private void chunk(JsonNode chunk) throws IOException {
        if (chunk.hasNonNull("error")) {
            throw new IOException("the provider reported an error inside the stream");
        }
        if (chunk.hasNonNull("model")) {
            model = chunk.get("model").asText();
        }
        if (chunk.hasNonNull("usage")) {
            usage = usage(chunk.get("usage"));
        }
        JsonNode choice = chunk.path("choices").path(0);
        delta(choice.path("delta"));
        if (choice.hasNonNull("finish_reason")) {
            finish = finish(choice.get("finish_reason").asText());
        }
    }

    private void delta(JsonNode delta) {
        String text = delta.path("content").asText("");
        if (!text.isEmpty()) {
            said.append(text);
            output.text(text);
        }
        said.append(delta.path("reasoning_content").asText(""));
        String refusal = delta.path("refusal").asText("");
        if (!refusal.isEmpty()) {
            said.append(refusal);
            output.refusal(refusal);
        }
        delta.path("tool_calls").forEach(this::toolCall);
    }

    private void toolCall(JsonNode call) {
        int index = call.path("index").asInt(0);
        String id = call.path("id").asText("");
        JsonNode function = call.path("function");
        if (index > openCall || isAnother(id, function)) {
            openCall = index;
            openId = id;
            output.toolCall(
                    id.isEmpty() ? Ids.next("call_") : id, function.path("name").asText());
        }
        String arguments = function.path("arguments").asText("");
        if (arguments.isEmpty()) {
            return;
        }
        said.append(arguments);
        if (index == openCall) {
            output.toolArguments(arguments);
        } else {
            interleaved = true;
        }
    }

    /** Some providers give every call of an answer the same index. */
    private boolean isAnother(String id, JsonNode function) {
        return !id.isEmpty() && !id.equals(openId) && function.hasNonNull("name");
    }

    /** Whether arguments came for a call that was closed already: no provider we know does that. */
    boolean isInterleaved() {
        return interleaved;
    }

    private static FinishReason finish(String reason) {
        return switch (reason) {
            case "length" -> FinishReason.MAX_OUTPUT_TOKENS;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.STOP;
        };
    }

    private static TokenUsage usage(JsonNode usage) {
        return new TokenUsage(
                usage.path("prompt_tokens").asLong(),
                usage.path("prompt_tokens_details").path("cached_tokens").asLong(0),
                usage.path("completion_tokens").asLong(),
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0));
    }
}

package com.generalaugment.turnexecutor.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends is taken, or refused as the caller's mistake. */
class AnyRequestTest {

    private static final long SEED = 42;
    private static final int REQUESTS = 100_000;
    private static final RequestLimits LIMITS = new RequestLimits(8_000);

    /** One of everything that a request can hold. */
    private static final String EVERYTHING = """
            {"model": "balanced", "instructions": "Be brief", "user": "ada", "store": true, "stream": true,
             "background": false, "truncation": "auto", "service_tier": "auto", "max_output_tokens": 100,
             "max_tool_calls": 3, "parallel_tool_calls": true, "temperature": 0.5, "top_p": 1, "top_logprobs": 0,
             "presence_penalty": 0, "frequency_penalty": -2, "budget_usd": "0.5", "agent": "x",
             "safety_identifier": "s", "prompt_cache_key": "p", "metadata": {"a": "b"},
             "stream_options": {"include_obfuscation": false}, "include": ["reasoning.encrypted_content"],
             "reasoning": {"effort": "low", "summary": "auto"},
             "text": {"verbosity": "low", "format": {"type": "json_schema", "name": "n", "strict": true,
                      "schema": {"type": "object", "properties": {"a": {"type": "string"}}}}},
             "tools": [{"type": "function", "name": "f", "description": "d", "strict": false,
                        "parameters": {"type": "object", "properties": {}}},
                       {"type": "general_augment:project_tools", "names": []}],
             "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}]},
             "previous_response_id": "resp_1", "conversation": {"id": "conv_1"},
             "input": [{"role": "user", "content": "Hi"},
                       {"type": "message", "role": "user", "id": "m", "content": [
                         {"type": "input_text", "text": "t"},
                         {"type": "input_image", "image_url": "https://example.com/a.png", "detail": "low"},
                         {"type": "input_file", "filename": "a.txt", "file_data": "data:text/plain;base64,QQ=="}]},
                       {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
                       {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "o"}]},
                       {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "s"}],
                        "encrypted_content": "e"},
                       {"type": "compaction", "encrypted_content": "e"},
                       {"type": "item_reference", "id": "i"},
                       {"type": "acme:thing", "anything": 1}]}
            """;

    private final Random random = new Random(SEED);

    @Test
    void whateverIsSentIsTakenOrRefusedAsTheCallersMistake() {
        // Given
        int taken = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode body = someOf((ObjectNode) Json.readTrusted(EVERYTHING));
            IntStream.range(0, random.nextInt(3)).forEach(bend -> bend(body));
            String shown = body.toString();

            // When
            boolean[] parsed = {false};
            assertThatCode(() -> parsed[0] = isTaken(body))
                    // Then
                    .as("seed %d: %s", SEED, shown)
                    .doesNotThrowAnyException();
            taken += parsed[0] ? 1 : 0;
        }
        assertThat(taken).isBetween(REQUESTS / 100, REQUESTS);
    }

    private static boolean isTaken(JsonNode body) {
        try {
            TurnRequest.parse(body, LIMITS);
            return true;
        } catch (Problem refusal) {
            assertThat(refusal.kind()).isNotEqualTo(ErrorKind.INTERNAL);
            return false;
        }
    }

    private ObjectNode someOf(ObjectNode body) {
        for (String member : names(body)) {
            if (!member.equals("model") && random.nextInt(3) > 0) {
                body.remove(member);
            }
        }
        return body;
    }

    /** Puts something else in one place. */
    private void bend(JsonNode node) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            String name = oneOf(names(object));
            if (isHere(object.get(name))) {
                object.set(name, strange(object.get(name)));
            } else {
                bend(object.get(name));
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            int index = random.nextInt(array.size());
            if (isHere(array.get(index))) {
                array.set(index, strange(array.get(index)));
            } else {
                bend(array.get(index));
            }
        }
    }

    private boolean isHere(JsonNode child) {
        return !child.isContainerNode() || child.isEmpty() || random.nextInt(3) == 0;
    }

    private JsonNode strange(JsonNode was) {
        return switch (random.nextInt(12)) {
            case 0 -> Json.readTrusted("null");
            case 1 -> Json.readTrusted("true");
            case 2 -> Json.readTrusted("1e400");
            case 3 -> Json.readTrusted("9".repeat(60));
            case 4 -> Json.readTrusted("-0.5");
            case 5 -> Json.array();
            case 6 -> Json.object();
            case 7 -> Json.array().add(was);
            case 8 -> Json.object().set("x", was);
            case 9 -> Json.readTrusted("\"a\\u0000b\"");
            case 10 -> Json.readTrusted("\"\"");
            default -> Json.readTrusted("\"" + "l".repeat(1 + random.nextInt(300)) + "\"");
        };
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

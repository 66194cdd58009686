package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import com.generalaugment.turnexecutor.domain.model.Hints;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestTest {

    private final CallFixture call = CallFixture.saying("Hi");

    private JsonNode sent() {
        return Json.readTrusted(ChatRequest.of(call.call()));
    }

    @Test
    void whatIsAtItsDefaultIsNotSent() {
        assertThat(sent().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "stream", "stream_options", "messages", "max_tokens");
    }

    @Test
    void everyWishGoesAlong() {
        // Given // hazard 44
        call.model = "gpt-5-mini";
        call.sampling = new Sampling(0.5, 0.9, -1, 2, 0);
        call.effort = "high";
        call.parallel = false;
        call.choice = new ToolChoice.Function("f");
        call.tool("f", "{\"type\":\"object\"}");
        call.hints = new Hints("low", "someone", "group");
        call.format = new OutputFormat.JsonSchema("doc", Json.readTrusted("{\"type\":\"object\"}"), "a doc", true);

        // When
        JsonNode sent = sent();

        // Then
        assertThat(sent.path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(sent.path("top_p").asDouble()).isEqualTo(0.9);
        assertThat(sent.path("presence_penalty").asDouble()).isEqualTo(-1);
        assertThat(sent.path("frequency_penalty").asDouble()).isEqualTo(2);
        assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(1_000);
        assertThat(sent.path("reasoning_effort").asText()).isEqualTo("high");
        assertThat(sent.path("verbosity").asText()).isEqualTo("low");
        assertThat(sent.path("safety_identifier").asText()).isEqualTo("someone");
        assertThat(sent.path("prompt_cache_key").asText()).isEqualTo("group");
        assertThat(sent.at("/tool_choice/function/name").asText()).isEqualTo("f");
        assertThat(sent.path("parallel_tool_calls").asBoolean(true)).isFalse();
        assertThat(sent.at("/response_format/json_schema/strict").asBoolean()).isTrue();
        assertThat(sent.at("/response_format/json_schema/description").asText()).isEqualTo("a doc");
        assertThat(sent.has("user")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"low,briefly", "high,at length"})
    void aModelWithoutTheParameterIsToldInWordsHowMuchToSay(String verbosity, String words) {
        // Given
        call.hints = new Hints(verbosity, null, null);

        // When
        JsonNode sent = sent();

        // Then
        assertThat(sent.has("verbosity")).isFalse();
        assertThat(sent.at("/messages/0/role").asText()).isEqualTo("system");
        assertThat(sent.at("/messages/0/content").asText()).contains(words);
    }

    @Test
    void modelsThatDoNotReasonAreNotAskedTo() {
        // Given
        call.model = "gpt-4o-mini";
        call.effort = "low";

        // When / Then
        assertThat(sent().has("reasoning_effort")).isFalse();
    }

    @Test
    void messagesKeepTheirRoles() {
        // Given
        call.messages.addFirst(new ModelMessage.System("rules"));
        call.messages.add(new ModelMessage.Assistant("", List.of(new ModelMessage.ToolCall("c1", "f", "{\"a\":1}"))));
        call.messages.add(new ModelMessage.ToolResult("c1", "5"));
        call.messages.add(new ModelMessage.User(List.of(
                new ModelMessage.Part.Text("Look"), new ModelMessage.Part.Image("https://a.example/b.png", "low"))));

        // When
        JsonNode messages = sent().path("messages");

        // Then
        assertThat(messages)
                .extracting(message -> message.path("role").asText())
                .containsExactly("system", "user", "assistant", "tool", "user");
        assertThat(messages.get(2).at("/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"a\":1}");
        assertThat(messages.get(3).path("tool_call_id").asText()).isEqualTo("c1");
        assertThat(messages.get(4).at("/content/1/image_url/url").asText()).isEqualTo("https://a.example/b.png");
    }
}

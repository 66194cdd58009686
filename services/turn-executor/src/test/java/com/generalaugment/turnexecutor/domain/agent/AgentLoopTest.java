package com.generalaugment.turnexecutor.domain.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.stream.RebuiltStream;
import com.generalaugment.turnexecutor.domain.turn.TurnWorld;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the model says, as items and events. Every story is read by {@link EventStory}, which minds all rules at once. */
class AgentLoopTest {

    private static final String TOOLS = """
            "tools":[{"type":"function","name":"weather"},{"type":"function","name":"time"}]""";
    private static final String SCHEMA = """
            "text":{"format":{"type":"json_schema","name":"answer","schema":
            {"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}""";

    private final TurnWorld world = new TurnWorld();

    private JsonNode tell(String members) {
        List<Frame> frames =
                world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true," + members + "}", null);
        return EventStory.checkFrames(frames);
    }

    @Test
    void textAndRefusalAreTwoPartsOfOneMessage() {
        // Given
        world.model.then((call, output) -> {
            output.text("I would, ");
            output.text("but ");
            output.refusal("I must ");
            output.refusal("not.");
            return ScriptedProvider.result(FinishReason.STOP, 4);
        });

        // When
        JsonNode response = tell(TOOLS);

        // Then
        assertThat(response.path("output")).hasSize(1);
        assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("I would, but ");
        assertThat(response.at("/output/0/content/1/refusal").asText()).isEqualTo("I must not.");
    }

    @Test
    void callsFollowEachOtherAsItemsOfTheirOwn() {
        // Given
        world.model.then(AgentLoopTest::twoCalls);

        // When
        JsonNode response = tell(TOOLS);

        // Then
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("output"))
                .extracting(item -> item.path("type").asText())
                .containsExactly("message", "function_call", "function_call");
        assertThat(response.at("/output/1/arguments").asText()).isEqualTo("{\"city\":\"Bern\"}");
        assertThat(response.at("/output/2/call_id").asText()).isEqualTo("call_2");
    }

    private static com.generalaugment.turnexecutor.domain.model.ModelResult twoCalls(
            com.generalaugment.turnexecutor.domain.model.ModelCall call,
            com.generalaugment.turnexecutor.domain.model.ModelOutput output) {
        output.text("Let me look.");
        output.toolCall("call_1", "weather");
        output.toolArguments("{\"city\":");
        output.toolArguments("\"Bern\"}");
        output.toolCall("call_2", "time");
        output.toolArguments("{}");
        return ScriptedProvider.result(FinishReason.TOOL_CALLS, 9);
    }

    @Test
    void oneCallAtATimeIsKeptEvenIfTheModelDoesNot() {
        // Given // hazard 44
        world.model.then(AgentLoopTest::twoCalls);

        // When
        JsonNode response = tell(TOOLS + ",\"parallel_tool_calls\":false");

        // Then
        assertThat(response.path("output"))
                .extracting(item -> item.path("name").asText())
                .containsExactly("", "weather");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tool_choice\":{\"type\":\"allowed_tools\",\"tools\":[{\"type\":\"function\",\"name\":\"time\"}]}",
                "\"tool_choice\":{\"type\":\"function\",\"name\":\"time\"}"
            })
    void aCallOutsideWhatIsAllowedIsNotReturned(String choice) {
        // Given
        world.model.then(AgentLoopTest::twoCalls);

        // When
        JsonNode response = tell(TOOLS + "," + choice);

        // Then
        assertThat(response.path("output"))
                .extracting(item -> item.path("name").asText())
                .containsExactly("", "time");
    }

    @Test
    void aCutAnswerIsIncompleteAndItsLastItemToo() {
        // Given // hazard 14
        world.model.then((call, output) -> {
            output.text("One two");
            return ScriptedProvider.result(FinishReason.MAX_OUTPUT_TOKENS, 2);
        });

        // When
        JsonNode response = tell("\"max_output_tokens\":2");

        // Then
        assertThat(response.path("status").asText()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(world.model.calls().getFirst().maxOutputTokens()).isEqualTo(2);
        assertThat(world.admission.asked.getFirst().maxOutputTokens()).isEqualTo(2);
    }

    @Test
    void aFilteredAnswerSaysSo() {
        // Given
        world.model.then((call, output) -> ScriptedProvider.result(FinishReason.CONTENT_FILTER, 0));

        // When
        JsonNode response = tell(TOOLS);

        // Then
        assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
        assertThat(response.path("output")).isEmpty();
    }

    @Test
    void silenceIsAnEmptyMessage() {
        // Given
        world.model.thenSay();

        // When
        JsonNode response = tell(TOOLS);

        // Then
        assertThat(response.path("output")).hasSize(1);
        assertThat(response.path("output_text").asText()).isEmpty();
    }

    @Test
    void aDocumentThatFitsIsHandedOnAsItCame() {
        // Given
        world.model.thenSay("{\"ok\"", ":true}");

        // When
        JsonNode response = tell(SCHEMA);

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("{\"ok\":true}");
        assertThat(world.model.calls()).hasSize(1);
        assertThat(response.at("/text/format/schema/required/0").asText()).isEqualTo("ok");
    }

    @Test
    void aDocumentThatDoesNotFitIsRepairedOnceWithinTheSameLimits() {
        // Given
        world.model.thenSay("{\"ok\":", "1}").thenSay("{\"ok\":false}");

        // When
        JsonNode response = tell(SCHEMA + ",\"max_output_tokens\":100");

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("{\"ok\":false}");
        assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(20);
        assertThat(world.model.calls().getLast().messages().getLast())
                .isInstanceOfSatisfying(
                        ModelMessage.System.class,
                        asked -> assertThat(asked.text()).contains("boolean"));
        assertThat(world.model.calls().getLast().maxOutputTokens()).isEqualTo(98);
        assertThat(world.admission.asked.getFirst().inputTokens()).isGreaterThanOrEqualTo(102);
    }

    @Test
    void aDocumentThatNeverFitsIsARefusal() {
        // Given
        world.model.thenSay("no").thenSay("still no");

        // When
        JsonNode response = tell(SCHEMA);

        // Then
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.at("/output/0/content/0/type").asText()).isEqualTo("refusal");
        assertThat(world.model.calls()).hasSize(2);
    }

    @Test
    void noTokensLeftForARepairIsARefusal() {
        // Given
        world.model.thenSay("no", "no");

        // When
        JsonNode response = tell(SCHEMA + ",\"max_output_tokens\":2");

        // Then
        assertThat(response.at("/output/0/content/0/type").asText()).isEqualTo("refusal");
        assertThat(world.model.calls()).hasSize(1);
    }

    @Test
    void aCallThatWasNotOfferedDoesNotExcuseATextThatDoesNotFit() {
        // Given
        world.model
                .then((call, output) -> {
                    output.text("no document");
                    output.toolCall("call_1", "unknown");
                    return ScriptedProvider.result(FinishReason.TOOL_CALLS, 1);
                })
                .thenSay("{\"ok\":true}");

        // When
        JsonNode response = tell(SCHEMA);

        // Then
        assertThat(response.path("output_text").asText()).isEqualTo("{\"ok\":true}");
    }

    @Test
    void obfuscationPadsDeltasUnlessUnwanted() {
        // Given
        world.model.thenSay("Hi").thenSay("Hi");
        String body = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true";

        // When
        List<Frame> padded = world.stream(body + "}", null);
        List<Frame> plain = world.stream(body + ",\"stream_options\":{\"include_obfuscation\":false}}", null);

        // Then
        assertThat(padded)
                .anyMatch(frame ->
                        new String(frame.json(), java.nio.charset.StandardCharsets.UTF_8).contains("obfuscation"));
        assertThat(plain)
                .noneMatch(frame ->
                        new String(frame.json(), java.nio.charset.StandardCharsets.UTF_8).contains("obfuscation"));
    }

    private static final String OTHER_KINDS = """
            "tools":[{"type":"custom","name":"patch"},
            {"type":"namespace","name":"crm","tools":[{"type":"function","name":"find"}]}]""";

    @Test
    void aCustomToolsInputIsToldAsTextWhileTheModelWritesArguments() {
        // Given
        world.model.then((call, output) -> {
            output.toolCall("call_1", "patch");
            output.toolArguments("{\"inp");
            output.toolArguments("ut\":\"line 1\\nline");
            output.toolArguments(" 2\"}");
            return ScriptedProvider.result(FinishReason.TOOL_CALLS, 9);
        });

        // When
        List<Frame> frames =
                world.stream("{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true," + OTHER_KINDS + "}", null);

        // Then
        JsonNode response = EventStory.checkFrames(frames);
        assertThat(response.at("/output/0/type").asText()).isEqualTo("custom_tool_call");
        assertThat(response.at("/output/0/input").asText()).isEqualTo("line 1\nline 2");
        assertThat(response.at("/output/0/id").asText()).startsWith("ctc_");
        assertThat(frames.stream().filter(frame -> frame.type().equals("response.custom_tool_call_input.delta")))
                .hasSize(2);
    }

    @Test
    void aCallOfANamespacesToolIsReturnedAsTheCallerNamedIt() {
        // Given
        world.model.then((call, output) -> {
            output.toolCall("call_1", "crm__find");
            output.toolArguments("{}");
            return ScriptedProvider.result(FinishReason.TOOL_CALLS, 3);
        });

        // When
        JsonNode response = tell(OTHER_KINDS);

        // Then
        assertThat(response.at("/output/0/type").asText()).isEqualTo("function_call");
        assertThat(response.at("/output/0/namespace").asText()).isEqualTo("crm");
        assertThat(response.at("/output/0/name").asText()).isEqualTo("find");
    }

    @Test
    void callsAndTheirResultsComeBackToTheModelByTheNamesThatItKnows() {
        // Given
        world.model.then((call, output) -> ScriptedProvider.result(FinishReason.STOP, 1));

        // When
        world.run("{\"model\":\"balanced\"," + OTHER_KINDS + """
                ,"input":[{"role":"user","content":"Hi"},
                {"type":"custom_tool_call","call_id":"c1","name":"patch","input":"a\\"b"},
                {"type":"custom_tool_call_output","call_id":"c1","output":"done"},
                {"type":"function_call","call_id":"c2","namespace":"crm","name":"find","arguments":"{}"},
                {"type":"function_call_output","call_id":"c2","output":"none"}]}""");

        // Then
        List<ModelMessage> messages = world.model.calls().getLast().messages();
        assertThat(messages)
                .contains(
                        new ModelMessage.Assistant(
                                "", List.of(new ModelMessage.ToolCall("c1", "patch", "{\"input\":\"a\\\"b\"}"))),
                        new ModelMessage.ToolResult("c1", "done"),
                        new ModelMessage.Assistant("", List.of(new ModelMessage.ToolCall("c2", "crm__find", "{}"))));
    }

    @Test
    void aStreamThatIsRebuiltTellsTheSameCalls() {
        // Given
        world.model.then((call, output) -> {
            output.toolCall("call_1", "patch");
            output.toolArguments("{\"input\":\"line\"}");
            output.toolCall("call_2", "crm__find");
            output.toolArguments("{}");
            return ScriptedProvider.result(FinishReason.TOOL_CALLS, 9);
        });
        JsonNode response = tell(OTHER_KINDS);

        // When
        List<Frame> rebuilt = RebuiltStream.of((ObjectNode) response, Extensions.NONE);

        // Then
        assertThat(EventStory.checkFrames(rebuilt).path("output")).isEqualTo(response.path("output"));
        assertThat(rebuilt)
                .extracting(Frame::type)
                .contains("response.custom_tool_call_input.done", "response.function_call_arguments.done");
    }

    @Test
    void toolsThatAreLeftOutAreNamedInTheMetadata() {
        // Given
        world.omitsUnknownTools = true;
        world.model.then((call, output) -> ScriptedProvider.result(FinishReason.STOP, 1));

        // When
        JsonNode response = tell("\"tools\":[{\"type\":\"web_search\"},{\"type\":\"function\",\"name\":\"time\"}]");

        // Then
        assertThat(response.at("/metadata/general_augment_omitted_tools")).hasSize(1);
        assertThat(response.at("/metadata/general_augment_omitted_tools/0").asText())
                .isEqualTo("web_search");
        assertThat(response.path("tools")).hasSize(1);
        assertThat(world.model.calls().getLast().tools()).hasSize(1);
    }

    @Test
    void anAgentAloneRunsOnTheBalancedModel() {
        // Given
        world.model.then((call, output) -> ScriptedProvider.result(FinishReason.STOP, 1));

        // When
        JsonNode response = world.run("{\"agent\":\"demo\",\"input\":\"Hi\"}");

        // Then
        assertThat(response.path("model").asText()).isEqualTo("balanced");
        assertThat(world.model.calls().getLast().model()).isEqualTo("scripted-b");
    }
}

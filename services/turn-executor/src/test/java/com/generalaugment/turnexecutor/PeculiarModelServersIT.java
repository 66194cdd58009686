package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fakes.StubModelServer.Script;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole turns on model servers that stream in their own way, told as a stream and as one answer, and read again. // hazard 52 */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class PeculiarModelServersIT {

    private static final String TOOLS = """
            ,"tools":[{"type":"function","name":"get_weather"},{"type":"function","name":"read_file"},{"type":"function","name":"ping"}]""";
    private static final String SCHEMA = """
            ,"text":{"format":{"type":"json_schema","name":"answer","strict":true,"schema":{"type":"object",
            "properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}""";
    private static final String FINISH = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    private final Caller caller = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private static Script events(String... data) {
        return exchange -> {
            exchange.begin();
            for (String one : data) {
                exchange.data(one);
            }
        };
    }

    private static String text(String delta) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + delta + "\"},\"finish_reason\":null}]}";
    }

    private static String call(String members) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{" + members + "}]},\"finish_reason\":\"\"}]}";
    }

    /** The response of a turn that was streamed or not; both are stored as they were told. */
    private JsonNode answer(boolean streamed, String members, Script script) {
        Neighbours.MODEL.then(script);
        String body = "{\"model\":\"stub-1\",\"input\":\"x\",\"stream\":" + streamed + members + "}";
        JsonNode response = streamed
                ? EventStory.check(caller.stream(body, null))
                : caller.create(body).json();
        assertThat(caller.retrieve(response.path("id").asText())).isEqualTo(response);
        return response;
    }

    private static List<String> calls(JsonNode response) {
        return StreamSupport.stream(response.path("output").spliterator(), false)
                .filter(item -> item.path("type").asText().equals("function_call"))
                .map(item -> item.path("name").asText() + item.path("arguments").asText())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCharacterThatWasCutIsWholeAndHalfOfOneIsStorable(boolean streamed) {
        JsonNode whole = answer(streamed, "", events(text("ok \\ud83d"), text("\\ude00 done"), FINISH));
        JsonNode half = answer(streamed, "", events(text("half \\ud83d"), FINISH));

        assertThat(whole.path("output_text").asText()).isEqualTo("ok 😀 done");
        assertThat(half.path("output_text").asText()).isEqualTo("half \uFFFD");
    }

    @Test
    void noDeltaEndsInsideACharacter() {
        // Given
        Neighbours.MODEL.then(events(text("ok \\ud83d"), text("\\ude00 done"), FINISH));

        // When
        List<JsonNode> told = caller.stream("{\"model\":\"stub-1\",\"input\":\"x\",\"stream\":true}", null);

        // Then
        assertThat(told)
                .filteredOn(event -> event.path("type").asText().equals("response.output_text.delta"))
                .extracting(event -> event.path("delta").asText())
                .containsExactly("ok ", "😀 done");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void framingOfAnyKindIsTheSameText(boolean streamed) {
        JsonNode response = answer(streamed, "", exchange -> {
            exchange.begin();
            exchange.raw("\uFEFF: hello\r\n\r\ndata:" + text("first ") + "\r\n\r\ndata: " + text("second")
                    + "\r\n\r\ndata:" + FINISH + "\r\n\r\ndata:[DONE]\r\n\r\n");
        });

        assertThat(response.path("output_text").asText()).isEqualTo("first second");
    }

    @Test
    void aStreamThatEndsWithoutAReasonFailsAndKeepsWhatWasSaid() {
        // Given
        Neighbours.MODEL.then(
                events("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Half an ans\"},\"finish_reason\":\"\"}]}"));

        // When
        List<JsonNode> told = caller.stream("{\"model\":\"stub-1\",\"input\":\"x\",\"stream\":true}", null);

        // Then
        JsonNode response = EventStory.check(told);
        assertThat(told.get(told.size() - 2).path("type").asText()).isEqualTo("error");
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(response.path("output_text").asText()).isEqualTo("Half an ans");
        assertThat(caller.retrieve(response.path("id").asText())).isEqualTo(response);
    }

    @Test
    void anAnswerWithoutAReasonIsAFailureToWhoWaitsForAllOfIt() {
        // Given
        Neighbours.MODEL.then(events(text("Half an ans"), "[DONE]"));

        // When
        Problem problem =
                catchThrowableOfType(Problem.class, () -> caller.create("{\"model\":\"stub-1\",\"input\":\"x\"}"));

        // Then
        assertThat(problem.reason()).isEqualTo("model_failed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callsThatComeInPiecesAreCalls(boolean streamed) {
        JsonNode late = answer(
                streamed,
                TOOLS,
                events(
                        text("Let me look. "),
                        call("\"index\":0,\"id\":\"call_late\",\"function\":{\"name\":null,\"arguments\":\"\"}"),
                        call("\"index\":0,\"function\":{\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\"}"),
                        call("\"index\":0,\"function\":{\"arguments\":\"\\\"Ulm\\\"}\"}"),
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"));
        JsonNode none = answer(
                streamed,
                TOOLS,
                events(
                        call("\"index\":0,\"id\":\"call_none\",\"function\":{\"name\":\"ping\"}"),
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"));
        JsonNode several = answer(
                streamed,
                TOOLS,
                events(
                        call("\"index\":0,\"function\":{\"name\":\"read_file\",\"arguments\":\"{\\\"p\\\":0}\"}"),
                        call("\"index\":0,\"function\":{\"name\":\"ping\",\"arguments\":\"{\\\"p\\\":1}\"}"),
                        call("\"index\":0,\"function\":{\"name\":\"read_file\",\"arguments\":\"{\\\"p\\\":2}\"}"),
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"));

        assertThat(calls(late)).containsExactly("get_weather{\"city\":\"Ulm\"}");
        assertThat(late.path("output_text").asText()).isEqualTo("Let me look. ");
        assertThat(calls(none)).containsExactly("ping{}");
        assertThat(calls(several)).containsExactly("read_file{\"p\":0}", "ping{\"p\":1}", "read_file{\"p\":2}");
        assertThat(several.path("output").findValuesAsText("call_id")).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>I need {\\\"ok\\\"}.</think>\\n\\n{\\\"ok\\\":true}",
                "I need {\\\"ok\\\"}.</think>{\\\"ok\\\":true}",
                "```json\\n{\\\"ok\\\":true}\\n```",
            })
    void aDocumentBehindThoughtsOrBetweenFencesIsTheDocument(String said) {
        for (boolean streamed : new boolean[] {true, false}) {
            JsonNode response = answer(streamed, SCHEMA, events(text(said), FINISH));

            assertThat(Json.readTrusted(response.path("output_text").asText()))
                    .isEqualTo(Json.object().put("ok", true));
        }
        assertThat(Neighbours.MODEL.exchanges()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void usageThatCannotBeTrueIsCorrectedAndTheRunSaysSo(boolean streamed) {
        // When
        JsonNode beside = answer(
                streamed,
                "",
                events(
                        text("x"),
                        FINISH,
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":400,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":280}}}"));
        JsonNode cached = answer(
                streamed,
                "",
                events(
                        text("x"),
                        FINISH,
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"total_tokens\":11,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":1000}}}"));

        // Then
        assertThat(beside.at("/usage/output_tokens").asInt()).isEqualTo(300);
        assertThat(beside.at("/usage/total_tokens").asInt()).isEqualTo(400);
        assertThat(cached.at("/usage/input_tokens_details/cached_tokens").asInt())
                .isEqualTo(10);
        assertThat(cached.at("/metadata/general_augment_cost_usd").decimalValue())
                .isPositive();
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.run WHERE project_id = ? AND events::text LIKE '%above_input%'",
                        caller.tenant.projectId()))
                .isOne();
    }
}

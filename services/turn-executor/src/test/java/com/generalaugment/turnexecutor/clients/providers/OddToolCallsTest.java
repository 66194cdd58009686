package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.OddServer.Outcome;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How servers that speak chat completions stream calls. Tools are {@code weather}, {@code read}, {@code read_all}. // hazard 52 */
class OddToolCallsTest {

    private static final OddServer SERVER = new OddServer();
    private static final String ULM = "[weather]{\"city\":\"Ulm\"}";

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static Outcome ask(String finish, String... calls) {
        CallFixture call =
                CallFixture.saying("x").tool("weather", "{}").tool("read", "{}").tool("read_all", "{}");
        return ask(call, finish, calls);
    }

    /** @param calls elements of {@code tool_calls}, one a chunk, with ' for " and ” for \" */
    private static Outcome ask(CallFixture call, String finish, String... calls) {
        List<String> events = new ArrayList<>();
        for (String one : calls) {
            events.add(("{'choices':[{'index':0,'delta':{'tool_calls':[" + one + "]}}]}")
                    .replace('\'', '"')
                    .replace("”", "\\\""));
        }
        events.add("{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + finish + "\"}]}");
        events.add("[DONE]");
        return SERVER.ask(new ChatCompletions(), call, OddServer.events(events.toArray(String[]::new)));
    }

    private static Arguments way(String name, String heard, String... calls) {
        return Arguments.of(Named.of(name, calls), heard);
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                way(
                        "the name is null at first",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':null,'arguments':''}}",
                        "{'index':0,'function':{'name':'weather','arguments':'{”city”:'}}",
                        "{'index':0,'function':{'arguments':'”Ulm”}'}}"),
                way(
                        "the name comes behind the first arguments",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'','arguments':'{”city”'}}",
                        "{'index':0,'function':{'name':'weather','arguments':':”Ulm”}'}}"),
                way(
                        "the name comes behind all arguments",
                        ULM,
                        "{'index':0,'id':'a','function':{'arguments':'{”city”:”Ulm”}'}}",
                        "{'index':0,'function':{'name':'weather'}}"),
                way(
                        "the name comes in pieces",
                        "[read_all]{}",
                        "{'index':0,'id':'a','function':{'name':'read'}}",
                        "{'index':0,'function':{'name':'_all','arguments':'{}'}}"),
                way(
                        "name and id in every chunk",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”'}}",
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':':”Ulm”}'}}",
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':''}}"),
                way(
                        "another id in every chunk",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”'}}",
                        "{'index':0,'id':'b','function':{'name':'weather','arguments':':”Ulm”}'}}"),
                way(
                        "no name in a continuation with another id",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”'}}",
                        "{'index':0,'id':'b','function':{'arguments':':”Ulm”}'}}"),
                way(
                        "arguments are an object",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':{'city':'Ulm'}}}"),
                way(
                        "arguments are a JSON string in a string",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'”{\\\\”city\\\\”:'}}",
                        "{'index':0,'function':{'arguments':'\\\\”Ulm\\\\”}”'}}"),
                way(
                        "all until now in every chunk",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{'}}",
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”:'}}",
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”:”Ulm”}'}}"),
                way(
                        "the whole again at the end",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”:'}}",
                        "{'index':0,'function':{'arguments':'”Ulm”}'}}",
                        "{'index':0,'function':{'arguments':'{”city”:”Ulm”}'}}"),
                way(
                        "an empty object in front",
                        ULM,
                        "{'index':0,'id':'a','function':{'name':'weather','arguments':'{}'}}",
                        "{'index':0,'function':{'arguments':'{”city”:'}}",
                        "{'index':0,'function':{'arguments':'”Ulm”}'}}"),
                way(
                        "an object in the object that begins like it",
                        "[read]{\"a\":{\"a\":1}}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':'{”a”:'}}",
                        "{'index':0,'function':{'arguments':'{”a”:1}}'}}"),
                way(
                        "arguments are empty",
                        "[read]{}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':''}}"),
                way("there are no arguments", "[read]{}", "{'index':0,'id':'a','function':{'name':'read'}}"),
                way(
                        "arguments are null",
                        "[read]{}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':null}}"),
                way(
                        "arguments are the word null",
                        "[read]{}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':'null'}}"),
                way(
                        "arguments are space",
                        "[read]{}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':' \\n'}}"),
                way(
                        "several calls with one index and no id",
                        "[read]{\"p\":0}[weather]{\"p\":1}[read]{\"p\":2}",
                        "{'index':0,'function':{'name':'read','arguments':'{”p”:0}'}}",
                        "{'index':0,'function':{'name':'weather','arguments':'{”p”:1}'}}",
                        "{'index':0,'function':{'name':'read','arguments':'{”p”:2}'}}"),
                way(
                        "several calls with one index, no id, in pieces",
                        "[read]{\"p\":0}[read]{\"p\":1}",
                        "{'index':0,'function':{'name':'read','arguments':'{”p”'}}",
                        "{'index':0,'function':{'arguments':':0}'}}",
                        "{'index':0,'function':{'name':'read','arguments':'{”p”'}}",
                        "{'index':0,'function':{'arguments':':1}'}}"),
                way(
                        "several calls with ids and no index",
                        "[read]{\"p\":0}[weather]{\"p\":1}[read]{\"p\":2}",
                        "{'id':'a','function':{'name':'read','arguments':'{”p”:0}'}}",
                        "{'id':'b','function':{'name':'weather','arguments':'{”p”:1}'}}",
                        "{'id':'c','function':{'name':'read','arguments':'{”p”'}}",
                        "{'function':{'arguments':':2}'}}"),
                way(
                        "two calls of one index, mixed up by id",
                        "[read]{\"p\":0}[read]{\"p\":1}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':'{”p”'}}",
                        "{'index':0,'id':'b','function':{'name':'read','arguments':'{”p”:1'}}",
                        "{'index':0,'id':'a','function':{'arguments':':0}'}}",
                        "{'index':0,'id':'b','function':{'arguments':'}'}}"),
                way(
                        "calls without arguments one after the other",
                        "[read]{}[weather]{}",
                        "{'index':0,'function':{'name':'read','arguments':''}}",
                        "{'index':0,'function':{'name':'weather','arguments':''}}"),
                way(
                        "two functions, one named like the other's beginning",
                        "[read]{}[read_all]{}",
                        "{'index':0,'function':{'name':'read','arguments':''}}",
                        "{'index':0,'function':{'name':'read_all','arguments':''}}"),
                way(
                        "all in one chunk, one index",
                        "[read]{\"p\":0}[weather]{}",
                        "{'index':0,'id':'a','function':{'name':'read','arguments':'{”p”:0}'}},"
                                + "{'index':0,'id':'b','function':{'name':'weather','arguments':'{}'}}"),
                way(
                        "a null index",
                        "[read]{\"p\":0}",
                        "{'index':null,'id':null,'type':null,'function':{'name':'read','arguments':'{”p”:0}'}}"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyWayToStreamACallIsTheSameCall(String[] calls, String heard) {
        // When
        Outcome outcome = ask("tool_calls", calls);

        // Then
        assertThat(outcome.reason()).isEmpty();
        assertThat(outcome.said()).isEqualTo(heard);
        assertThat(outcome.heard().callIds).doesNotHaveDuplicates().noneMatch(String::isBlank);
        assertThat(outcome.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void anIdThatTwoCallsShareIsGivenOnce() {
        Outcome outcome = ask(
                "stop",
                "{'index':0,'id':'a','function':{'name':'read','arguments':'{}'}}",
                "{'index':1,'id':'a','function':{'name':'weather','arguments':'{}'}}");

        assertThat(outcome.said()).isEqualTo("[read]{}[weather]{}");
        assertThat(outcome.heard().callIds).doesNotHaveDuplicates().contains("a");
        assertThat(outcome.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void aNamelessCallIsOfTheOnlyFunctionAndElseAFailure() {
        // Given
        String nameless = "{'index':0,'id':'a','function':{'arguments':'{”city”:”Ulm”}'}}";

        // When
        Outcome one = ask(CallFixture.saying("x").tool("weather", "{}"), "tool_calls", nameless);
        Outcome several = ask("tool_calls", nameless);

        // Then
        assertThat(one.said()).isEqualTo(ULM);
        assertThat(several.reason()).isEqualTo("model_failed");
    }

    @Test
    void aCallWithoutItsEndIsNeverToldAsWhole() {
        // Given
        String torn = "{'index':0,'id':'a','function':{'name':'weather','arguments':'{”city”:”U'}}";

        // When
        Outcome ended = ask("tool_calls", torn);
        Outcome cut = ask("length", torn);

        // Then
        assertThat(ended.reason()).isEqualTo("model_failed");
        assertThat(ended.said()).isEqualTo("[weather]{\"city\":\"U");
        assertThat(cut.finish()).isEqualTo(FinishReason.MAX_OUTPUT_TOKENS);
        assertThat(cut.said()).isEqualTo("[weather]{\"city\":\"U");
    }

    @Test
    void whatFollowsTheArgumentsWithoutANameIsAFailureAndNoGuess() {
        Outcome outcome = ask(
                "tool_calls",
                "{'index':0,'id':'a','function':{'name':'read','arguments':'{”p”:0}'}}",
                "{'index':0,'function':{'arguments':'{”p”:1}'}}");

        assertThat(outcome.reason()).isEqualTo("model_failed");
    }

    @Test
    void aCallMayComeAsTheOldFunctionCall() {
        Outcome outcome = SERVER.ask(
                new ChatCompletions(),
                CallFixture.saying("x").tool("read", "{}"),
                OddServer.events(
                        "{\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"read\",\"arguments\":\"{\\\"p\\\"\"}}}]}",
                        "{\"choices\":[{\"delta\":{\"function_call\":{\"arguments\":\":0}\"}},\"finish_reason\":\"function_call\"}]}"));

        assertThat(outcome.said()).isEqualTo("[read]{\"p\":0}");
        assertThat(outcome.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void textInFrontOfACallIsNotLostWhereEveryChunkHasAnEmptyReason() {
        Outcome outcome = SERVER.ask(
                new ChatCompletions(),
                CallFixture.saying("x").tool("weather", "{}"),
                OddServer.events(
                        "{\"choices\":[{\"delta\":{\"content\":\"Let me look. \"},\"finish_reason\":\"\"}]}",
                        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]},\"finish_reason\":\"\"}]}",
                        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}}]},\"finish_reason\":\"\"}]}",
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
                        "[DONE]"));

        assertThat(outcome.said()).isEqualTo("Let me look. " + ULM);
    }
}

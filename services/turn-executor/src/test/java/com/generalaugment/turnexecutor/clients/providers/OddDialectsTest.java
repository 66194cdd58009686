package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.OddServer.Outcome;
import com.generalaugment.turnexecutor.clients.providers.anthropic.AnthropicMessages;
import com.generalaugment.turnexecutor.clients.providers.gemini.Gemini;
import com.generalaugment.turnexecutor.clients.providers.openairesponses.OpenAiResponses;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Peculiar streams of the other three dialects: what is heard, and how the call ended or failed. // hazard 52 */
class OddDialectsTest {

    private static final OddServer SERVER = new OddServer();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static void check(WireFormat format, String[] events, String heard, String end) {
        // Given
        String[] data = Stream.of(events)
                .map(event -> event.replace('\'', '"').replace("”", "\\\""))
                .toArray(String[]::new);

        // When
        Outcome outcome =
                SERVER.ask(format, CallFixture.saying("x").tool("f", "{}").tool("g", "{}"), OddServer.events(data));

        // Then
        assertThat(outcome.said()).isEqualTo(heard);
        assertThat(outcome.reason().isEmpty() ? outcome.finish().name() : outcome.reason())
                .isEqualTo(end);
        assertThat(outcome.heard().callIds).doesNotHaveDuplicates().noneMatch(String::isBlank);
    }

    private static Arguments odd(String heard, Object end, String... events) {
        return Arguments.of(events, heard, end instanceof FinishReason reason ? reason.name() : end);
    }

    static Stream<Arguments> messages() {
        String done = "{'type':'message_delta','delta':{'stop_reason':'end_turn'}}";
        String call =
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'f','input':{}}}";
        return Stream.of(
                odd("[f]{}", FinishReason.TOOL_CALLS, call, "{'type':'content_block_stop','index':0}", done),
                odd("[f]{}", FinishReason.TOOL_CALLS, call, done, "[DONE]"),
                odd(
                        "[f]{\"x\":1}",
                        FinishReason.TOOL_CALLS,
                        call,
                        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':''}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{”x”:1}'}}",
                        done),
                odd(
                        "[f]{\"x\":1}",
                        FinishReason.TOOL_CALLS,
                        "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'','name':'f','input':{'x':1}}}",
                        done),
                odd(
                        "Hi",
                        FinishReason.STOP,
                        "{'type':'ping'}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use','id':'s','name':'search','input':{}}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{}'}}",
                        "{'type':'content_block_start','index':1,'content_block':{'type':'novelty'}}",
                        "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':'Hi'}}",
                        "{'type':'novelty'}",
                        "{'type':'message_delta','delta':{'stop_reason':'STOP_SEQUENCE','stop_sequence':'x'}}",
                        "{'type':'message_stop'}"),
                odd(
                        "«The model declined to answer.»",
                        FinishReason.STOP,
                        "{'type':'message_delta','delta':{'stop_reason':'refusal'}}"),
                odd(
                        "Hi",
                        FinishReason.STOP,
                        "{'type':'message','role':'assistant','content':[{'type':'text','text':'Hi'}],'stop_reason':'end_turn','usage':{}}"),
                odd(
                        "Hi",
                        "model_failed",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hi'}}",
                        "{'type':'message_delta','delta':{'stop_reason':null}}",
                        "{'type':'message_stop'}"),
                odd(
                        "Hi",
                        "model_failed",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hi'}}",
                        "{'type':'message_delta','delta':{'stop_reason':'pause_turn'}}"),
                odd(
                        "[f]{\"x\":",
                        "model_failed",
                        call,
                        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{”x”:'}}",
                        "{'type':'message_delta','delta':{'stop_reason':'tool_use'}}"),
                odd("", "provider_rate_limited", "{'type':'error','error':{'type':'rate_limit_error'}}"),
                odd("", "model_provider_error", "{'error':'overloaded'}"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messagesAreReadTolerantly(String[] events, String heard, String end) {
        check(new AnthropicMessages(), events, heard, end);
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                odd(
                        "[f]{}",
                        FinishReason.TOOL_CALLS,
                        "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f'}}]},'finishReason':'STOP'}]}"),
                odd(
                        "[f]{\"x\":1}[f]{\"x\":1}[g]{}",
                        FinishReason.TOOL_CALLS,
                        "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f','args':{'x':1}}},"
                                + "{'functionCall':{'name':'f','args':'{”x”:1}'}},{'functionCall':{'name':'g','args':null}}]}}]}",
                        "{'candidates':[{'finishReason':'stop'}]}",
                        "[DONE]"),
                odd(
                        "one two",
                        FinishReason.STOP,
                        "{'candidates':[{'content':{'parts':[{'text':'one '}]},'finishReason':'STOP'}]}",
                        "{'candidates':[{'index':1,'content':{'parts':[{'text':'other'}]}}]}",
                        "{'candidates':[{'content':{'parts':[{'text':'two'},{'inlineData':{}}]},'finishReason':'STOP'}]}"),
                odd(
                        "Hi",
                        FinishReason.MAX_OUTPUT_TOKENS,
                        "{'candidates':[{'content':{'parts':[{'text':'Hi'}]},'finishReason':'MAX_TOKENS'}]}"),
                odd("", FinishReason.CONTENT_FILTER, "{'candidates':[{'finishReason':'SAFETY'}]}"),
                odd("", FinishReason.CONTENT_FILTER, "{'promptFeedback':{'blockReason':'OTHER'}}"),
                odd(
                        "Hi",
                        "model_failed",
                        "{'candidates':[{'content':{'parts':[{'text':'Hi'}]},'finishReason':'MALFORMED_FUNCTION_CALL'}]}"),
                odd(
                        "Hi",
                        "model_failed",
                        "{'candidates':[{'content':{'parts':[{'text':'Hi'}]},'finishReason':'FINISH_REASON_UNSPECIFIED'}]}"),
                odd("Hi", "model_failed", "{'candidates':[{'content':{'parts':[{'text':'Hi'}]}}]}"),
                odd("", "provider_rate_limited", "{'error':{'status':'RESOURCE_EXHAUSTED'}}"),
                odd(
                        "",
                        "model_failed",
                        "{'candidates':[{'content':{'parts':[{'functionCall':{'args':{}}}]},'finishReason':'STOP'}]}"));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void contentsAreReadTolerantly(String[] events, String heard, String end) {
        check(new Gemini(), events, heard, end);
    }

    static Stream<Arguments> responses() {
        String done = "{'type':'response.completed','response':{'status':'completed'}}";
        String call = "{'type':'function_call','call_id':'a','name':'f','arguments':'{”x”:1}'}";
        return Stream.of(
                odd(
                        "[f]{\"x\":1}",
                        FinishReason.TOOL_CALLS,
                        "{'type':'response.output_item.done','item':" + call + "}",
                        done),
                odd(
                        "[f]{\"x\":1}",
                        FinishReason.TOOL_CALLS,
                        "{'type':'response.output_item.added','item':{'type':'function_call','call_id':'a','name':'f'}}",
                        "{'type':'response.function_call_arguments.delta','delta':'{”x”:1}'}",
                        done),
                odd(
                        "[f]{\"x\":1}",
                        FinishReason.TOOL_CALLS,
                        "{'type':'response.function_call_arguments.delta','delta':'{”x”:'}",
                        "{'type':'response.output_item.done','item':" + call + "}",
                        done),
                odd(
                        "[f]{}",
                        FinishReason.TOOL_CALLS,
                        "{'type':'response.output_item.added','item':{'type':'function_call','call_id':'a','name':'f','arguments':''}}",
                        done),
                odd(
                        "Hello",
                        FinishReason.STOP,
                        "{'type':'response.output_text.delta','delta':'Hel'}",
                        "{'type':'response.output_text.done','text':'Hello'}",
                        "{'type':'response.output_item.done','item':{'type':'message','content':[{'type':'output_text','text':'Hello'}]}}",
                        "{'type':'response.novelty'}",
                        done),
                odd(
                        "Hi[f]{\"x\":1}",
                        FinishReason.TOOL_CALLS,
                        "{'type':'response.completed','response':{'output':[{'type':'message','content':[{'type':'output_text','text':'Hi'}]},"
                                + call + "]}}"),
                odd(
                        "Hi",
                        FinishReason.STOP,
                        "{'object':'response','status':'completed','output':[{'type':'message','content':[{'type':'output_text','text':'Hi'}]}]}"),
                odd(
                        "Hi",
                        FinishReason.MAX_OUTPUT_TOKENS,
                        "{'type':'response.output_text.delta','delta':'Hi'}",
                        "{'type':'response.incomplete','response':{}}"),
                odd(
                        "Hi",
                        "model_failed",
                        "{'type':'response.output_text.delta','delta':'Hi'}",
                        "{'type':'response.cancelled','response':{}}"),
                odd("Hi", "model_failed", "{'type':'response.output_text.delta','delta':'Hi'}", "[DONE]"),
                odd(
                        "Hi",
                        "provider_rate_limited",
                        "{'type':'response.output_text.delta','delta':'Hi'}",
                        "{'type':'response.failed','response':{'error':{'code':'rate_limit_exceeded'}}}"),
                odd("", "context_length_exceeded", "{'type':'error','code':'context_length_exceeded','message':'x'}"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void responsesAreReadTolerantly(String[] events, String heard, String end) {
        check(new OpenAiResponses(), events, heard, end);
    }
}

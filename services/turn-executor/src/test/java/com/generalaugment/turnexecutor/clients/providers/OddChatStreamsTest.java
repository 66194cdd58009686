package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.OddServer.Outcome;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.fakes.StubModelServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How servers that speak chat completions frame what they say, and how they end it. // hazard 52 */
class OddChatStreamsTest {

    private static final OddServer SERVER = new OddServer();
    private static final String FINISH = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static Outcome ask(Script script) {
        return SERVER.ask(new ChatCompletions(), CallFixture.saying("x"), script);
    }

    private static String text(String delta) {
        return "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + delta + "\"},\"finish_reason\":null}]}";
    }

    private static String ending(String reason) {
        return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":" + reason + "}]}";
    }

    @Test
    void commentsReturnsAndDataOverSeveralLinesAreOneStream() {
        // When
        Outcome outcome = ask(OddServer.body(
                OddServer.STREAM,
                ": PROCESSING\r\n\r\nretry: 3000\r\nid: 1\r\nevent: message\r\ndata:" + text("Hello ")
                        + "\r\n\r\n: keep-alive\r\n\r\ndata: {\"choices\":[{\"index\":0,\r\n"
                        + "data: \"delta\":{\"content\":\"CRLF\"}}]}\r\n\r\ndata:" + FINISH
                        + "\r\n\r\ndata:[DONE]\r\n\r\n"));

        // Then
        assertThat(outcome.said()).isEqualTo("Hello CRLF");
        assertThat(outcome.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aByteOrderMarkHidesNothing() {
        Outcome outcome = ask(OddServer.body(
                OddServer.STREAM,
                "\uFEFFdata: " + text("first ") + "\n\ndata: " + text("second") + "\n\ndata: " + FINISH
                        + "\n\ndata: [DONE]\n\n"));

        assertThat(outcome.said()).isEqualTo("first second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]", "data: " + "{\"choices\":[]}", "", "data: {\"choi", "data:  [DONE] \n\n"})
    void theLastLineNeedsNoEnd(String last) {
        Outcome outcome =
                ask(OddServer.body(OddServer.STREAM, "data: " + text("Hi") + "\n\ndata: " + FINISH + "\n\n" + last));

        assertThat(outcome.said()).isEqualTo("Hi");
        assertThat(outcome.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aLastEventThatIsWholeCountsWithoutALineEnd() {
        Outcome outcome = ask(OddServer.body(OddServer.STREAM, "data: " + text("Hi") + "\n\ndata: " + FINISH));

        assertThat(outcome.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void theMarkOfTheEndMayComeTooEarly() {
        Outcome outcome = ask(OddServer.events(text("Hi"), "[DONE]", text(" there"), FINISH));

        assertThat(outcome.said()).isEqualTo("Hi there");
        assertThat(outcome.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void whatFollowsTheEndIsNotRead() {
        Outcome outcome = ask(OddServer.events(text("Hi"), FINISH, "[DONE]", text(" again"), "{broken"));

        assertThat(outcome.said()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "application/octet-stream"})
    void aWholeCompletionInsteadOfAStreamIsUnderstood(String contentType) {
        // When
        Outcome outcome = ask(OddServer.body("Content-Type: " + contentType + "\r\n", """
                {
                  "model": "real-1",
                  "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello",
                    "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": {"x": 1}}}]},
                    "finish_reason": "tool_calls"}],
                  "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}
                }
                """));

        // Then
        assertThat(outcome.said()).isEqualTo("Hello[f]{\"x\":1}");
        assertThat(outcome.finish()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(outcome.ended().usage().inputTokens()).isEqualTo(9);
    }

    @Test
    void oneObjectALineIsAStreamToo() {
        Outcome outcome =
                ask(OddServer.body("Content-Type: application/x-ndjson\r\n", text("Hi") + "\n" + FINISH + "\n"));

        assertThat(outcome.said()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>502 Bad Gateway</body></html>", "", "Service restarting, secret-key\n"})
    void aPageInsteadOfAStreamIsTheProvidersFault(String body) {
        // When
        Outcome outcome = ask(OddServer.body("Content-Type: text/html\r\n", body));

        // Then
        assertThat(outcome.reason()).isEqualTo("model_provider_error");
        assertThat(String.valueOf(outcome.problem())).doesNotContain("secret", "Gateway");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate"})
    void aCompressedStreamIsReadAllTheSame(String coding) throws IOException {
        // Given
        byte[] plain = ("data: " + text("Hi ☀") + "\n\ndata: " + FINISH + "\n\ndata: [DONE]\n\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var packing = coding.equals("deflate") ? new DeflaterOutputStream(packed) : new GZIPOutputStream(packed)) {
            packing.write(plain);
        }

        // When
        Outcome outcome = ask(exchange -> exchange.bytes(
                "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + packed.size()
                        + "\r\nConnection: close\r\n\r\n",
                packed.toByteArray()));

        // Then
        assertThat(outcome.said()).isEqualTo("Hi ☀");
    }

    @Test
    void aCodingThatNobodyKnowsIsTheProvidersFault() {
        assertThat(ask(OddServer.body("Content-Encoding: zz\r\n", "data: x\n\n"))
                        .reason())
                .isEqualTo("model_provider_error");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"error\":{\"code\":503,\"message\":\"secret\"}}',model_provider_error",
        "'{\"error\":\"secret\"}',model_provider_error",
        "'{\"error\":[{\"message\":\"secret\"}]}',model_provider_error",
        "'{\"object\":\"error\",\"message\":\"secret\",\"code\":429}',provider_rate_limited",
        "'{\"error\":{\"code\":\"429\"}}',provider_rate_limited",
        "'{\"error\":{\"type\":\"rate_limit_error\"}}',provider_rate_limited",
        "'{\"detail\":\"secret\"}',model_provider_error",
        "'{\"error\":{\"code\":\"context_length_exceeded\"}}',context_length_exceeded",
        "'{\"error\":{\"code\":99999999999999999999}}',model_provider_error",
        "'{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}',model_provider_error",
        "'{\"choices\":[{\"delta\":{},\"finish_reason\":\"abort\"}]}',model_provider_error",
    })
    void anErrorInsideTheStreamIsAFailureInWhateverShape(String error, String reason) {
        // When
        Outcome outcome = ask(OddServer.events(text("Half an"), error));

        // Then
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.said()).isEqualTo("Half an");
        assertThat(outcome.problem() + String.valueOf(outcome.problem().extras()))
                .doesNotContain("secret");
    }

    @Test
    void anErrorWithoutFrameBehindAStreamIsAFailure() {
        Outcome outcome = ask(OddServer.body(
                OddServer.STREAM, "data: " + text("Half") + "\n\n{\"error\":{\"message\":\"x\",\"code\":429}}\n"));

        assertThat(outcome.reason()).isEqualTo("provider_rate_limited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\" \"", "{}", "[]"})
    void anEmptyReasonToFinishIsNone(String none) {
        // When
        Outcome whole = ask(OddServer.events(
                "{\"choices\":[{\"delta\":{\"content\":\"Hel\"},\"finish_reason\":" + none + "}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":" + none + "}]}",
                FINISH,
                "[DONE]"));
        Outcome half = ask(OddServer.events(
                "{\"choices\":[{\"delta\":{\"content\":\"Half\"},\"finish_reason\":" + none + "}]}", ending(none)));

        // Then
        assertThat(whole.said()).isEqualTo("Hello");
        assertThat(whole.finish()).isEqualTo(FinishReason.STOP);
        assertThat(half.said()).isEqualTo("Half");
        assertThat(half.reason()).isEqualTo("model_failed");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP,STOP",
        "eos,STOP",
        "whatever,STOP",
        "tool_calls,STOP",
        "function_call,STOP",
        "LENGTH,MAX_OUTPUT_TOKENS",
        "max_tokens,MAX_OUTPUT_TOKENS",
        "Content_Filter,CONTENT_FILTER",
        "SAFETY,CONTENT_FILTER",
    })
    void reasonsToFinishAreUnderstoodInAnyCase(String told, FinishReason meant) {
        assertThat(ask(OddServer.events(text("Hi"), ending("\"" + told + "\""))).finish())
                .isEqualTo(meant);
    }

    @Test
    void aReasonInEveryChunkEndsNothing() {
        Outcome outcome = ask(OddServer.events(
                "{\"choices\":[{\"delta\":{\"content\":\"one \"},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"two\"},\"finish_reason\":\"stop\"}]}",
                "[DONE]"));

        assertThat(outcome.said()).isEqualTo("one two");
    }

    @Test
    void whatBreaksBehindTheEndOfTheAnswerTakesNothingFromIt() {
        Outcome outcome = ask(OddServer.events(text("Hi"), FINISH, "{\"usage\":{broken"));

        assertThat(outcome.said()).isEqualTo("Hi");
        assertThat(outcome.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aChunkThatIsBrokenBeforeTheEndIsAFailure() {
        Outcome outcome = ask(OddServer.events(text("Hi"), "{\"choices\":[{\"delta\":{\"content\":\"lo", FINISH));

        assertThat(outcome.reason()).isEqualTo("model_failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[]}",
                "{\"choices\":null}",
                "{}",
                "{\"choices\":[{\"delta\":null}]}",
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}",
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}}]}",
                "{\"choices\":[{\"delta\":{},\"logprobs\":{\"a\":NaN,\"b\":-Infinity}}],\"id\":\"a\",\"id\":\"b\"}",
                "ping",
                "\"text\"",
                "null",
            })
    void chunksThatSayNothingAreNothing(String chunk) {
        Outcome outcome = ask(OddServer.events(text("Hi "), chunk, text("there"), FINISH));

        assertThat(outcome.said()).isEqualTo("Hi there");
    }

    @Test
    void textMayComeInPartsAndInOtherMembers() {
        // When
        Outcome parts = ask(OddServer.events(
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm\"}]},"
                        + "{\"type\":\"text\",\"text\":\"a\"},\"b\"]}}]}",
                FINISH));
        Outcome whole = ask(OddServer.events(
                "{\"choices\":[{\"message\":{\"content\":\"Hel\"}}]}",
                "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"));
        Outcome both = ask(
                OddServer.events(
                        "{\"choices\":[{\"delta\":{\"content\":\"Hel\"},\"message\":{\"content\":\"Hel\"}}]}",
                        "{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"));
        Outcome old = ask(OddServer.events("{\"choices\":[{\"text\":\"Hello\",\"finish_reason\":\"stop\"}]}"));

        // Then
        assertThat(parts.said()).isEqualTo("≈Hmab");
        assertThat(whole.said()).isEqualTo("Hello");
        assertThat(both.said()).isEqualTo("Hello");
        assertThat(old.said()).isEqualTo("Hello");
    }

    @Test
    void halvesOfOneCharacterAreJoined() {
        // When
        Outcome outcome = ask(OddServer.events(text("ok \\ud83d"), text("\\ude00 done"), FINISH));

        // Then
        assertThat(outcome.heard().deltas).containsExactly("ok ", "😀 done");
    }

    @Test
    void aHalfThatStaysAloneIsReplaced() {
        // When
        Outcome atEnd = ask(OddServer.events(text("half \\ud83d"), FINISH));
        Outcome inside = ask(OddServer.events(text("a\\ude00b\\ud83dc"), FINISH));
        Outcome brokenOff = ask(OddServer.events(text("half \\ud83d")));

        // Then
        assertThat(atEnd.said()).isEqualTo("half \uFFFD");
        assertThat(inside.said()).isEqualTo("a\uFFFDb\uFFFDc");
        assertThat(brokenOff.said()).isEqualTo("half \uFFFD");
    }

    @Test
    void bytesThatAreNoUtf8AreReplacedAndNothingElseIsLost() {
        Outcome outcome = ask(exchange -> {
            exchange.begin();
            exchange.bytes("data: {\"choices\":[{\"delta\":{\"content\":\"a", new byte[] {(byte) 0xF0, (byte) 0x9F});
            exchange.raw("b\"}}]}\n\ndata: " + FINISH + "\n\n");
        });

        assertThat(outcome.said()).isEqualTo("a\uFFFDb");
    }

    @Test
    void aLineOfEndlessSpaceIsNotCollectedForEver() {
        Outcome outcome = ask(exchange -> {
            exchange.begin();
            String space = " ".repeat(1 << 20);
            for (int i = 0; i < 64; i++) {
                exchange.raw(space);
            }
        });

        assertThat(outcome.reason()).isEqualTo("model_failed");
    }
}

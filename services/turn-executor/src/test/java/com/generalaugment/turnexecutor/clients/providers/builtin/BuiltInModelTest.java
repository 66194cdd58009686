package com.generalaugment.turnexecutor.clients.providers.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import com.generalaugment.turnexecutor.clients.providers.tokens.Tokenizer;
import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.memory.RecalledFact;
import com.generalaugment.turnexecutor.domain.model.ModelCallCancelled;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelResult;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import com.generalaugment.turnexecutor.domain.structured.StructuredOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInModelTest {

    private final BuiltInModel model = new BuiltInModel(Duration.ZERO);
    private final CallFixture.Heard heard = new CallFixture.Heard();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello|You said: Hello",
                "Reply exactly with: pong|pong",
                "please REPLY EXACTLY WITH: a b|a b",
                "Count to 4|1 2 3 4",
                "Refuse: not this|«not»« this»",
                "[pace 1ms] Hi|You said: Hi",
            })
    void itAnswersByItsRules(String input, String answer) {
        // Given / When
        ModelResult result = model.call(CallFixture.saying(input).call(), heard);

        // Then
        assertThat(heard).hasToString(answer);
        assertThat(result.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void askedForItsThoughtsItNamesItsRule() {
        // Given
        CallFixture call = CallFixture.saying("Hello");
        call.summary = "auto";

        // When
        ModelResult result = model.call(call.call(), heard);

        // Then
        assertThat(heard.toString().replace("~", ""))
                .isEqualTo("I follow fixed rules. The one that fits: answer in plain text.You said: Hello");
        assertThat(heard.thoughts).hasSize(1);
        assertThat(result.usage().reasoningTokens())
                .isBetween(1L, result.usage().outputTokens() - 1);
    }

    @Test
    void askedForItsThoughtsWordByWordItTellsThemBesideTheSummary() {
        // Given
        CallFixture call = CallFixture.saying("Hello");
        call.rawReasoning = true;

        // When
        ModelResult result = model.call(call.call(), heard);

        // Then
        assertThat(heard.toString().replace("≈", ""))
                .isEqualTo("I follow fixed rules. The one that fits: answer in plain text.~~You said: Hello");
        assertThat(result.usage().reasoningTokens()).isPositive();
    }

    @Test
    void itRemembersTheFirstMessage() {
        // Given
        CallFixture call = CallFixture.saying("I am Ann");
        call.messages.add(new ModelMessage.Assistant("Hello", List.of()));
        call.messages.add(new ModelMessage.User(List.of(new ModelMessage.Part.Text("What was my first message?"))));

        // When
        model.call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("I am Ann");
    }

    @Test
    void itTellsWhatIsRememberedAndDoesNotTakeItForAMessage() {
        // Given
        CallFixture asked = CallFixture.saying("What do you know about me?");
        CallFixture first = CallFixture.saying("What was my first message?");
        RecalledFact tea = new RecalledFact("m-1", "likes <tea>", "fact", Instant.EPOCH);
        asked.messages.addFirst(MemoryBlock.of(List.of(tea)));
        first.messages.addFirst(MemoryBlock.of(List.of(tea)));

        // When
        model.call(asked.call(), heard);

        // Then
        assertThat(heard.toString().replace("~", "")).isEqualTo("likes <tea>");
        assertThat(new BuiltInRules(first.call()).answer())
                .isEqualTo(new BuiltInRules.Answer.Text("What was my first message?"));
        assertThat(new BuiltInRules(CallFixture.saying("what do you remember about me")
                                .call())
                        .answer())
                .isEqualTo(new BuiltInRules.Answer.Text("I know nothing about you."));
    }

    @Test
    void itCallsTheToolsThatAreNamedAndTellsTheirResult() {
        // Given
        CallFixture call = CallFixture.saying("Use weather {\"city\":\"Bern\"} and time")
                .tool("weather", "{}")
                .tool("time", "{\"type\":\"object\",\"properties\":{\"zone\":{\"type\":\"integer\",\"minimum\":3}}}")
                .tool("unused", "{}");

        // When
        ModelResult result = model.call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("[weather]{\"city\":\"Bern\"}[time]{\"zone\":3}");
        assertThat(result.finish()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(heard.callIds).doesNotHaveDuplicates();
        CallFixture.Heard again = new CallFixture.Heard();
        model.call(call.call(), again);
        assertThat(again.callIds).as("the same on every replica").isEqualTo(heard.callIds);
        call.messages.add(new ModelMessage.ToolResult("c", "rain"));
        CallFixture.Heard told = new CallFixture.Heard();
        model.call(call.call(), told);
        assertThat(told).hasToString("Tool result: rain");
    }

    @Test
    void toolChoiceIsObeyed() {
        // Given
        CallFixture call =
                CallFixture.saying("weather time").tool("weather", "{}").tool("time", "{}");

        // When / Then
        assertThat(said(call, new ToolChoice.None())).isEqualTo("You said: weather time");
        assertThat(said(call, new ToolChoice.Function("time"))).startsWith("[time]");
        call.parallel = false;
        assertThat(said(call, new ToolChoice.Auto())).startsWith("[weather]").doesNotContain("[time]");
        assertThat(said(CallFixture.saying("Hi").tool("time", "{}"), new ToolChoice.Required()))
                .startsWith("[time]");
    }

    private String said(CallFixture call, ToolChoice choice) {
        call.choice = choice;
        CallFixture.Heard output = new CallFixture.Heard();
        model.call(call.call(), output);
        return output.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 10})
    void theOutputLimitIsKeptToTheToken(int limit) {
        // Given // hazard 14
        CallFixture call = CallFixture.saying("Reply exactly with: one two three four five six seven eight nine ten");
        call.maxOutputTokens = limit;

        // When
        ModelResult result = model.call(call.call(), heard);

        // Then
        assertThat(result.usage().outputTokens()).isEqualTo(limit);
        assertThat(new Tokenizer().count(heard.toString())).isEqualTo(limit);
        assertThat(result.finish()).isEqualTo(limit < 10 ? FinishReason.MAX_OUTPUT_TOKENS : FinishReason.STOP);
    }

    @Test
    void aSchemaIsFilled() {
        // Given
        CallFixture call = CallFixture.saying("Hi");
        call.format = new OutputFormat.JsonSchema("a", Json.readTrusted("""
                {"type":"object","properties":{"ok":{"type":"boolean"},"n":{"type":"integer"}},"required":["ok","n"]}"""), null, true);

        // When
        model.call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("{\"ok\":true,\"n\":1}");
    }

    @Test
    void aCancelledCallHasUsedItsInputAndWhatItSaid() throws InterruptedException {
        // Given
        CallFixture call = CallFixture.saying("[pace 9999ms] Hi");
        Thread.startVirtualThread(() -> {
            org.awaitility.Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            call.cancellation.cancel();
        });

        // When / Then
        assertThatThrownBy(() -> model.call(call.call(), heard))
                .isInstanceOfSatisfying(ModelCallCancelled.class, cancelled -> {
                    assertThat(cancelled.usage().inputTokens()).isEqualTo(model.countInputTokens(call.call()));
                    assertThat(cancelled.usage().outputTokens()).isZero();
                });
    }

    @Test
    void nothingToReadIsNoFault() {
        // Given
        CallFixture call = new CallFixture();

        // When
        model.call(call.call(), heard);

        // Then
        assertThat(heard).hasToString("You said: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":3},\"minItems\":2}",
                "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/n\"},\"v\":{\"const\":7}},\"required\":[\"v\"]}}}",
                "{\"anyOf\":[{\"enum\":[\"a\"]},{\"type\":\"null\"}]}",
                "{\"type\":\"number\",\"exclusiveMinimum\":4}",
                "{\"type\":\"string\",\"format\":\"date-time\"}",
                "{\"type\":[\"integer\",\"null\"],\"maximum\":-3}",
                "{\"type\":\"object\",\"properties\":{\"s\":{\"type\":\"string\",\"maxLength\":2}},\"required\":[\"s\"]}"
            })
    void anExampleFitsItsSchema(String schema) {
        // Given
        StructuredOutput checked =
                StructuredOutput.of(new OutputFormat.JsonSchema("x", Json.readTrusted(schema), null, true));

        // When
        String example = Json.text(new SchemaExample(Json.readTrusted(schema), "some text").make());

        // Then
        assertThat(checked).isNotNull();
        assertThat(checked.check(example)).as(example).isInstanceOf(StructuredOutput.Verdict.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain words here", "Grüße, 世界 👩‍👩‍👧‍👦!", "\n\t  x", "<|endoftext|>"})
    void piecesJoinToTheTextAndSumToItsTokens(String text) {
        // Given
        Tokenizer tokenizer = new Tokenizer();

        // When
        List<Tokenizer.Piece> pieces = tokenizer.pieces(text);

        // Then
        assertThat(String.join("", pieces.stream().map(Tokenizer.Piece::text).toList()))
                .isEqualTo(text);
        assertThat(pieces.stream().mapToLong(Tokenizer.Piece::tokens).sum()).isEqualTo(tokenizer.count(text));
        assertThat(tokenizer.head(text, tokenizer.count(text))).isEqualTo(text);
    }
}

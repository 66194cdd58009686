package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.turnexecutor.clients.providers.OddServer.Outcome;
import com.generalaugment.turnexecutor.clients.providers.anthropic.AnthropicMessages;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.clients.providers.gemini.Gemini;
import com.generalaugment.turnexecutor.clients.providers.openairesponses.OpenAiResponses;
import com.generalaugment.turnexecutor.domain.model.TokenUsage;
import com.generalaugment.turnexecutor.domain.model.UsageCorrection;
import com.generalaugment.turnexecutor.domain.run.Admission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Usage as providers tell it, true or not. The question has 10 tokens by our own count, the answer is "one two three". // hazard 52 */
class OddUsageTest {

    private static final OddServer SERVER = new OddServer();
    private static final String TEXT = "{\"choices\":[{\"delta\":{\"content\":\"one two three\"}}]}";
    private static final String FINISH = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static Outcome chat(String... usages) {
        String[] events = new String[usages.length + 2];
        events[0] = TEXT;
        events[1] = FINISH;
        for (int i = 0; i < usages.length; i++) {
            events[i + 2] = "{\"choices\":[],\"usage\":" + usages[i].replace('\'', '"') + "}";
        }
        return SERVER.ask(new ChatCompletions(), CallFixture.saying("one two"), OddServer.events(events));
    }

    private static String members(String members) {
        return "{" + members + "}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // what is told | input, cached, output, reasoning | what was corrected
                "'prompt_tokens':9,'completion_tokens':3,'total_tokens':12 | 9,0,3,0 |",
                "'prompt_tokens':'9','completion_tokens':3.0,'total_tokens':12 | 9,0,3,0 |",
                "'prompt_tokens':9,'completion_tokens':3,'prompt_tokens_details':null | 9,0,3,0 |",
                "'prompt_tokens':100,'completion_tokens':20,'total_tokens':400,'completion_tokens_details':{'reasoning_tokens':280} | 100,0,300,280 | output_tokens reasoning_beside",
                "'prompt_tokens':100,'completion_tokens':20,'completion_tokens_details':{'reasoning_tokens':280} | 100,0,300,280 | output_tokens reasoning_beside",
                "'prompt_tokens':100,'completion_tokens':20,'total_tokens':120,'completion_tokens_details':{'reasoning_tokens':280} | 100,0,300,280 | output_tokens reasoning_beside",
                "'prompt_tokens':100,'completion_tokens':20,'total_tokens':120,'completion_tokens_details':{'reasoning_tokens':99000} | 100,0,20,20 | reasoning_tokens above_output",
                "'input_tokens':9,'output_tokens':3,'prompt_cache_hit_tokens':4 | 9,4,3,0 |",
                "'prompt_tokens':100,'completion_tokens':20,'total_tokens':400 | 100,0,300,0 | output_tokens total_above_parts",
                "'prompt_tokens':100,'completion_tokens':20,'total_tokens':90000 | 100,0,20,0 | total_tokens not_the_sum",
                "'prompt_tokens':100,'completion_tokens':20,'total_tokens':7 | 100,0,20,0 | total_tokens not_the_sum",
                "'prompt_tokens':10,'completion_tokens':3,'total_tokens':13,'prompt_tokens_details':{'cached_tokens':1000} | 10,10,3,0 | cached_tokens above_input",
                "'prompt_tokens':10,'completion_tokens':3,'total_tokens':1013,'prompt_tokens_details':{'cached_tokens':1000} | 1010,1000,3,0 | input_tokens cache_beside",
                "'prompt_tokens':10,'completion_tokens':3,'prompt_tokens_details':{'cached_tokens':1000} | 10,10,3,0 | cached_tokens above_input",
                "'prompt_tokens':9,'completion_tokens':0,'total_tokens':9 | 9,0,3,0 | output_tokens below_what_was_said",
                "'prompt_tokens':9,'completion_tokens':-5 | 9,0,3,0 | output_tokens unusable",
                "'prompt_tokens':9,'completion_tokens':1e400 | 9,0,3,0 | output_tokens unusable",
                "'prompt_tokens':9,'completion_tokens':'many' | 9,0,3,0 | output_tokens unusable",
                "'prompt_tokens':9,'completion_tokens':NaN | 9,0,3,0 | output_tokens unusable",
                "'prompt_tokens':9,'completion_tokens':3,'prompt_tokens_details':{'cached_tokens':-7} | 9,0,3,0 | cached_tokens unusable",
            })
    void whatCannotBeTrueIsCorrected(String told, String figures, String correction) {
        // When
        Outcome outcome = chat(members(told));

        // Then
        TokenUsage usage = outcome.ended().usage();
        assertThat(usage.inputTokens() + "," + usage.cachedInputTokens() + "," + usage.outputTokens() + ","
                        + usage.reasoningTokens())
                .isEqualTo(figures);
        assertThat(outcome.ended().corrections().toString()).contains(correction == null ? "[]" : correction);
        assertThat(new Admission.Price("v", 1_000_000, 100_000, 1_250_000, 5_000_000).of(usage))
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'prompt_tokens':0,'completion_tokens':0,'total_tokens':0}",
                "{}",
                "null",
                "'text'",
                "{'prompt_tokens':null,'completion_tokens':null}"
            })
    void nothingIsFreeBecauseNothingIsTold(String usage) {
        // When
        Outcome outcome = chat(usage);

        // Then
        assertThat(outcome.ended().usage().inputTokens()).isPositive();
        assertThat(outcome.ended().usage().outputTokens()).isEqualTo(3);
        assertThat(outcome.ended().corrections()).isNotEmpty();
    }

    @Test
    void figuresInEveryChunkAreNotAddedAndNoneShrinks() {
        // When
        Outcome outcome = chat(
                "{'prompt_tokens':9,'completion_tokens':1,'total_tokens':10}",
                "{'prompt_tokens':9,'completion_tokens':4,'total_tokens':13}",
                "{'prompt_tokens':0,'completion_tokens':0,'total_tokens':0}",
                "null");

        // Then
        assertThat(outcome.ended().usage()).isEqualTo(new TokenUsage(9, 0, 4, 0));
        assertThat(outcome.ended().corrections()).isEmpty();
    }

    @Test
    void aLongAnswerDoesNotCostOneToken() {
        // When
        Outcome outcome = SERVER.ask(
                new ChatCompletions(),
                CallFixture.saying("x"),
                OddServer.events(
                        "{\"choices\":[{\"delta\":{\"content\":\"" + "one two ".repeat(100) + "\"}}]}",
                        FINISH,
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}"));

        // Then
        assertThat(outcome.ended().usage().outputTokens()).isGreaterThan(150);
        assertThat(outcome.ended().corrections())
                .extracting(UsageCorrection::reason)
                .containsExactly("below_what_was_said");
    }

    @Test
    void figuresOfACacheThatAreToldTwiceCountOnce() {
        // When
        Outcome outcome = SERVER.ask(
                new AnthropicMessages(),
                CallFixture.saying("x"),
                OddServer.events(
                        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":4,"
                                + "\"cache_creation_input_tokens\":7,\"output_tokens\":1}}}",
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":0,"
                                + "\"cache_read_input_tokens\":4,\"cache_creation_input_tokens\":null,\"output_tokens\":6}}",
                        "{\"type\":\"message_stop\"}"));

        // Then
        assertThat(outcome.ended().usage()).isEqualTo(new TokenUsage(16, 4, 7, 6, 0));
        assertThat(outcome.ended().corrections()).isEmpty();
    }

    @Test
    void thoughtsAndToolPromptsBesideTheOthersAreAdded() {
        // When
        Outcome outcome = SERVER.ask(
                new Gemini(),
                CallFixture.saying("x"),
                OddServer.events(
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\"finishReason\":\"STOP\"}],"
                                + "\"usageMetadata\":{\"promptTokenCount\":9,\"toolUsePromptTokenCount\":20,\"candidatesTokenCount\":3,"
                                + "\"thoughtsTokenCount\":50,\"totalTokenCount\":82}}"));

        // Then
        assertThat(outcome.ended().usage()).isEqualTo(new TokenUsage(29, 0, 53, 50));
        assertThat(outcome.ended().corrections()).isEmpty();
    }

    @Test
    void aResponseWithMoreReasoningThanOutputIsCorrectedToo() {
        // When
        Outcome outcome = SERVER.ask(
                new OpenAiResponses(),
                CallFixture.saying("x"),
                OddServer.events(
                        "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}",
                        "{\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":2,"
                                + "\"input_tokens_details\":{\"cached_tokens\":99},\"total_tokens\":12,"
                                + "\"output_tokens_details\":{\"reasoning_tokens\":99}}}}"));

        // Then
        assertThat(outcome.ended().usage()).isEqualTo(new TokenUsage(10, 10, 101, 99));
        assertThat(outcome.ended().corrections()).hasSize(2);
    }
}

package com.generalaugment.turnexecutor.clients.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.RandomHistory.Source;
import com.generalaugment.turnexecutor.clients.providers.anthropic.AnthropicMessages;
import com.generalaugment.turnexecutor.clients.providers.chatcompletions.ChatCompletions;
import com.generalaugment.turnexecutor.clients.providers.gemini.Gemini;
import com.generalaugment.turnexecutor.clients.providers.openairesponses.OpenAiResponses;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.request.ModelContext;
import com.generalaugment.turnexecutor.domain.request.Truncation;
import com.generalaugment.turnexecutor.rules.ChatRules;
import com.generalaugment.turnexecutor.rules.GeminiRules;
import com.generalaugment.turnexecutor.rules.MessagesRules;
import com.generalaugment.turnexecutor.rules.MistralRules;
import com.generalaugment.turnexecutor.rules.ProviderRules;
import com.generalaugment.turnexecutor.rules.ResponsesRules;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever history was accepted is one that each provider takes: items of every family's models, and odd ones of callers, are held
 * to each provider's own rules. {@code -Dgenaug.histories=…} sets how many histories each pair of families gets.
 */
class HistoryOfAnyModelTest { // hazard 51

    private static final int HISTORIES = Integer.getInteger("genaug.histories", 150);
    private static final ProviderSettings SETTINGS = new ProviderSettings("http://127.0.0.1:1/v1", "key", List.of("*"));

    private enum Target {
        CHAT(new ChatCompletions(), new ChatRules(), "stub-1"),
        MISTRAL(new ChatCompletions(), new MistralRules(), "mistralai/Devstral-Small-2"),
        RESPONSES(new OpenAiResponses(), new ResponsesRules(), "gpt-5-mini"),
        RESPONSES_WITHOUT_REASONING(new OpenAiResponses(), new ResponsesRules(), "gpt-4.1"),
        ANTHROPIC(new AnthropicMessages(), new MessagesRules(), "claude-sonnet-4-6"),
        ANTHROPIC_BY_BUDGET(new AnthropicMessages(), new MessagesRules(), "claude-haiku-4-5"),
        GEMINI(new Gemini(), new GeminiRules(), "gemini-3-flash");

        private final WireFormat format;
        private final ProviderRules rules;
        private final String model;

        Target(WireFormat format, ProviderRules rules, String model) {
            this.format = format;
            this.rules = rules;
            this.model = model;
        }

        JsonNode body(List<ModelMessage> messages, Random random) {
            CallFixture call = new CallFixture();
            call.model = model;
            call.messages = messages;
            call.effort = random.nextBoolean() ? "high" : null;
            call.maxOutputTokens = 8_000;
            if (random.nextBoolean()) {
                call.tool("get_weather", "{\"type\":\"object\"}");
            }
            byte[] body = format.request(call.call(), SETTINGS).body();
            return Json.readTrusted(body == null ? new byte[0] : body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTakenByEveryProvider(Source source) {
        int accepted = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            RandomHistory history = new RandomHistory(source, seed);
            Random random = new Random(seed);
            Optional<List<ModelMessage>> messages = accepted(history, random);
            if (messages.isPresent()) {
                accepted++;
                check(source + " " + seed, history, messages.get());
                check(source + " " + seed + ", cut", null, cut(messages.get(), random));
            }
        }
        assertThat(accepted).isGreaterThan(HISTORIES / 2);
    }

    private static void check(String name, @Nullable RandomHistory whole, List<ModelMessage> messages) {
        assertThat(Transcript.of(messages).messages()).as(name).isEqualTo(messages);
        for (Target target : Target.values()) {
            JsonNode body = target.body(messages, new Random(name.hashCode()));
            assertThat(target.rules.fault(body)).as(name + " for " + target).isEmpty();
            if (whole != null && !whole.said.isEmpty()) {
                assertThat(Json.text(body)).as(name + " for " + target).contains(whole.said);
            }
        }
    }

    /** Empty when the caller is told that a result has no call before it. */
    private static Optional<List<ModelMessage>> accepted(RandomHistory history, Random random) {
        List<ObjectNode> items = history.items;
        int own = random.nextInt(items.size() + 1);
        try {
            return Optional.of(ModelContext.messages(
                    random.nextBoolean() ? "You are a bot." : null,
                    random.nextBoolean() ? " " : null,
                    items.subList(0, own),
                    items.subList(own, items.size()),
                    history::thought,
                    (compaction, path) -> List.of()));
        } catch (Problem e) {
            assertThat(e.reason()).isEqualTo("tool_call_not_found");
            return Optional.empty();
        }
    }

    private static List<ModelMessage> cut(List<ModelMessage> messages, Random random) {
        try {
            return Truncation.truncate(messages, 1 + random.nextInt(messages.size() + 1), List::size);
        } catch (Problem e) {
            return messages;
        }
    }
}

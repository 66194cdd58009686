package com.generalaugment.turnexecutor.fakes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.fakes.StubModelServer.ProviderExchange;
import com.generalaugment.turnexecutor.rules.ChatRules;
import com.generalaugment.turnexecutor.rules.GeminiRules;
import com.generalaugment.turnexecutor.rules.MessagesRules;
import com.generalaugment.turnexecutor.rules.MistralRules;
import com.generalaugment.turnexecutor.rules.ProviderRules;
import com.generalaugment.turnexecutor.rules.ResponsesRules;
import java.io.IOException;
import java.util.Optional;

/** Answers "fine" in the words of whichever provider was asked, and refuses what that provider would refuse. */
public final class StrictModelServer {

    private StrictModelServer() {}

    public static void answer(ProviderExchange exchange) throws IOException {
        Optional<String> fault = rulesOf(exchange).fault(exchange.body);
        if (fault.isPresent()) {
            ObjectNode error = Json.object();
            error.putObject("error").put("type", "invalid_request_error").put("message", fault.get());
            exchange.whole(400, "", Json.text(error));
            return;
        }
        exchange.begin();
        if (exchange.line.endsWith("/messages")) {
            anthropic(exchange);
        } else if (exchange.line.endsWith("/responses")) {
            responses(exchange);
        } else if (exchange.line.contains(":streamGenerateContent")) {
            exchange.data(
                    "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"fine\"}]},"
                            + "\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":3}}");
        } else {
            exchange.text("fine");
            exchange.finish("stop", 11, 7);
        }
    }

    private static ProviderRules rulesOf(ProviderExchange exchange) {
        if (exchange.line.endsWith("/messages")) {
            return new MessagesRules();
        }
        if (exchange.line.endsWith("/responses")) {
            return new ResponsesRules();
        }
        if (exchange.line.contains(":streamGenerateContent")) {
            return new GeminiRules();
        }
        return exchange.body.path("model").asText().startsWith("mistral") ? new MistralRules() : new ChatRules();
    }

    private static void anthropic(ProviderExchange exchange) throws IOException {
        exchange.event(
                "message_start",
                "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}");
        exchange.event(
                "content_block_start",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
        exchange.event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"fine\"}}");
        exchange.event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}");
        exchange.event(
                "message_delta",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":6}}");
        exchange.event("message_stop", "{\"type\":\"message_stop\"}");
    }

    private static void responses(ProviderExchange exchange) throws IOException {
        exchange.event(
                "response.output_text.delta",
                "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"fine\"}");
        exchange.event(
                "response.completed",
                "{\"type\":\"response.completed\",\"response\":{\"model\":\"m\",\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}}");
    }
}

package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerReader;
import com.generalaugment.turnexecutor.clients.providers.answer.AnswerSoFar;
import com.generalaugment.turnexecutor.clients.providers.answer.CallsInPieces;
import com.generalaugment.turnexecutor.clients.providers.answer.OrderedOutput;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedUsage.Figure;
import com.generalaugment.turnexecutor.clients.providers.answer.TaggedReasoning;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ModelResult.FinishReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the event stream of a chat completion, or a whole one, and passes its output on. */
final class ChatStream implements AnswerReader {

    private final OrderedOutput output;
    private final AnswerSoFar answer = new AnswerSoFar();
    private final CallsInPieces calls;
    private final TaggedReasoning thoughts;
    private final StringBuilder texts = new StringBuilder();
    private @Nullable Integer index;

    ChatStream(ModelCall call, ModelOutput output) {
        this.output = new OrderedOutput(output);
        this.calls = new CallsInPieces(this.output, answer, call);
        this.thoughts = new TaggedReasoning(this.output::text, this.output::rawReasoning);
    }

    @Override
    public boolean read(ServerSentEvent event) throws IOException {
        JsonNode chunk = event.json();
        ChatErrors.refuse(event.name(), chunk);
        answer.answeredBy(chunk.path("model").asText(""));
        usage(chunk.path("usage"));
        usage(chunk.at("/x_groq/usage"));
        for (JsonNode choice : chunk.path("choices")) {
            if (isOurs(choice)) {
                choice(choice);
            }
        }
        return false;
    }

    @Override
    public void end() throws IOException {
        FinishReason finish = answer.finish();
        if (finish == FinishReason.STOP || finish == FinishReason.TOOL_CALLS) {
            answer.finished(calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS);
        }
        thoughts.end((finish == FinishReason.STOP || finish == FinishReason.TOOL_CALLS) && calls.isEmpty());
        try {
            calls.finish(finish != FinishReason.STOP && finish != FinishReason.TOOL_CALLS);
        } finally {
            output.finish();
        }
    }

    @Override
    public AnswerSoFar answer() {
        return answer;
    }

    /** One answer is asked for; where several come, only the first is read. */
    private boolean isOurs(JsonNode choice) {
        int its = choice.path("index").asInt(0);
        if (index == null) {
            index = its;
        }
        return index == its;
    }

    private void choice(JsonNode choice) throws IOException {
        usage(choice.path("usage"));
        JsonNode delta = choice.path("delta");
        if (delta.isObject()) {
            said(delta, false);
        } else if (choice.path("message").isObject()) {
            said(choice.path("message"), true);
        } else {
            text(choice.path("text").asText(""), false);
        }
        FinishReason finish = ChatFinish.of(choice.path("finish_reason").asText(""));
        if (finish != null) {
            answer.finished(finish);
        }
    }

    /** @param whole whether the output is complete until now */
    private void said(JsonNode delta, boolean whole) throws IOException {
        think(delta);
        content(delta.path("content"), whole);
        String refusal = delta.path("refusal").asText("");
        if (!refusal.isEmpty()) {
            answer.said(refusal);
            output.refusal(refusal);
        }
        for (JsonNode call : delta.path("tool_calls")) {
            function(call.path("index").asText(""), call.path("id").asText(""), call.path("function"));
        }
        if (delta.path("function_call").isObject()) {
            function("function_call", "", delta.path("function_call"));
        }
    }

    /** A text, or parts of it. */
    private void content(JsonNode content, boolean whole) {
        if (content.isTextual()) {
            text(content.asText(), whole);
        }
        for (JsonNode part : content) {
            switch (part.path("type").asText("text")) {
                case "thinking", "reasoning" -> thought(textOf(part));
                case "refusal" -> {
                    answer.said(part.path("refusal").asText(""));
                    output.refusal(part.path("refusal").asText(""));
                }
                default -> text(textOf(part), whole);
            }
        }
    }

    private static String textOf(JsonNode part) {
        if (part.isTextual()) {
            return part.asText();
        }
        StringBuilder text = new StringBuilder(part.path("text").asText(""));
        for (String member : new String[] {"thinking", "reasoning"}) {
            text.append(part.path(member).asText(""));
            part.path(member).forEach(inner -> text.append(textOf(inner)));
        }
        return text.toString();
    }

    private void text(String text, boolean whole) {
        boolean isRepeated = whole && text.length() >= texts.length() && text.startsWith(texts.toString());
        String news = isRepeated ? text.substring(texts.length()) : text;
        if (!news.isEmpty()) {
            texts.append(news);
            answer.said(news);
            thoughts.add(news);
        }
    }

    /**
     * No standard names the member for reasoning: {@code reasoning_content} with most servers, {@code reasoning} with
     * some.
     */
    private void think(JsonNode delta) {
        String thought = delta.path("reasoning_content").asText("");
        if (thought.isEmpty() && delta.path("reasoning").isTextual()) {
            thought = delta.path("reasoning").asText();
        }
        thought(thought);
    }

    private void thought(String thought) {
        if (!thought.isEmpty()) {
            answer.said(thought);
            output.rawReasoning(thought);
        }
    }

    private void function(String place, String id, JsonNode function) throws IOException {
        JsonNode arguments = function.path("arguments");
        calls.piece(
                place,
                id,
                function.path("name").asText(""),
                arguments.isContainerNode() ? arguments.toString() : arguments.asText(""));
    }

    /** OpenAI's names, and those that others have for the same. A figure that is reported twice counts once. */
    private void usage(JsonNode usage) {
        ReportedUsage reported = answer.usage();
        reported.add(Figure.INPUT, usage.path("prompt_tokens"));
        reported.add(Figure.INPUT, usage.path("input_tokens"));
        reported.add(Figure.CACHED, usage.at("/prompt_tokens_details/cached_tokens"));
        reported.add(Figure.CACHED, usage.path("prompt_cache_hit_tokens"));
        reported.add(Figure.CACHED, usage.path("cached_tokens"));
        reported.add(Figure.OUTPUT, usage.path("completion_tokens"));
        reported.add(Figure.OUTPUT, usage.path("output_tokens"));
        reported.add(Figure.REASONING, usage.at("/completion_tokens_details/reasoning_tokens"));
        reported.add(Figure.REASONING, usage.path("reasoning_tokens"));
        reported.add(Figure.TOTAL, usage.path("total_tokens"));
    }
}

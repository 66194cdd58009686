package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.DataUrl;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue;
import com.generalaugment.turnexecutor.clients.providers.history.ToolArguments;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import com.generalaugment.turnexecutor.domain.model.Transcript.AnswerPart;
import com.generalaugment.turnexecutor.domain.model.Transcript.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a history as the array {@code messages}. */
final class Conversation {

    private final ArrayNode messages = Json.array();
    private @Nullable ArrayNode results;

    static ArrayNode of(List<Dialogue.Turn> turns) {
        Conversation conversation = new Conversation();
        turns.forEach(conversation::add);
        return conversation.messages;
    }

    private void add(Dialogue.Turn turn) {
        switch (turn) {
            case Dialogue.UserTurn user -> {
                ArrayNode content = results == null ? message("user") : results;
                user.parts().forEach(part -> part(content, part));
                results = null;
            }
            case Dialogue.ModelTurn model -> {
                ArrayNode content = message("assistant");
                model.parts().forEach(part -> part(content, part));
                results = model.hasCalls() ? resultsOf(model.calls()) : null;
            }
        }
    }

    private ArrayNode message(String role) {
        return messages.addObject().put("role", role).putArray("content");
    }

    private ArrayNode resultsOf(List<Call> calls) {
        ArrayNode content = message("user");
        for (Call call : calls) {
            ObjectNode result = content.addObject().put("type", "tool_result").put("tool_use_id", call.id());
            if (!call.result().isEmpty()) {
                result.put("content", call.result());
            }
        }
        return content;
    }

    private static void part(ArrayNode content, AnswerPart part) {
        switch (part) {
            case Transcript.Thought thought -> content.add(thought.state().state());
            case Transcript.Text text -> text(content, text.text());
            case Call call ->
                content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", ToolArguments.object(call.arguments()));
        }
    }

    private static void text(ArrayNode content, String text) {
        content.addObject().put("type", "text").put("text", text);
    }

    private static void part(ArrayNode content, Part part) {
        switch (part) {
            case Part.Text text -> text(content, text.text());
            case Part.Image image -> {
                ObjectNode source = content.addObject().put("type", "image").putObject("source");
                DataUrl.parse(image.url())
                        .ifPresentOrElse(
                                data -> source.put("type", "base64")
                                        .put("media_type", data.mediaType())
                                        .put("data", data.base64()),
                                () -> source.put("type", "url").put("url", image.url()));
            }
            case Part.File file -> {
                ObjectNode document =
                        content.addObject().put("type", "document").put("title", file.name());
                document.putObject("source")
                        .put("type", "base64")
                        .put("media_type", file.mediaType())
                        .put("data", file.data());
            }
        }
    }
}

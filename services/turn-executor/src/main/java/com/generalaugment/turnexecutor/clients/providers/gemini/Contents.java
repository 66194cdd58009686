package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.clients.providers.DataUrl;
import com.generalaugment.turnexecutor.clients.providers.history.Dialogue;
import com.generalaugment.turnexecutor.clients.providers.history.ToolArguments;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.model.Transcript;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a history as the array {@code contents}. */
final class Contents {

    private final ContentHistory history;
    private final ArrayNode contents = Json.array();
    private @Nullable ArrayNode results;

    private Contents(ContentHistory history) {
        this.history = history;
    }

    static ArrayNode of(ContentHistory history) {
        Contents contents = new Contents(history);
        history.turns().forEach(contents::add);
        return contents.contents;
    }

    private void add(Dialogue.Turn turn) {
        switch (turn) {
            case Dialogue.UserTurn user -> {
                ArrayNode parts = results == null ? content("user") : results;
                user.parts().forEach(part -> part(parts.addObject(), part));
                results = null;
            }
            case Dialogue.ModelTurn model -> {
                ArrayNode parts = content("model");
                history.partsOf(model).forEach(part -> part(parts.addObject(), part));
                results = model.hasCalls() ? resultsOf(model.calls()) : null;
            }
        }
    }

    private ArrayNode content(String role) {
        return contents.addObject().put("role", role).putArray("parts");
    }

    private ArrayNode resultsOf(List<Transcript.Call> calls) {
        ArrayNode parts = content("user");
        calls.forEach(call -> parts.addObject()
                .putObject("functionResponse")
                .put("name", call.name())
                .putObject("response")
                .put("output", call.result()));
        return parts;
    }

    private static void part(ObjectNode node, ContentHistory.Part part) {
        switch (part) {
            case ContentHistory.Said said -> node.put("text", said.text());
            case ContentHistory.Called called -> {
                node.putObject("functionCall")
                        .put("name", called.call().name())
                        .set("args", ToolArguments.object(called.call().arguments()));
                if (called.signature() != null) {
                    node.put(ContentHistory.SIGNATURE, called.signature());
                }
            }
        }
    }

    private static void part(ObjectNode node, Part part) {
        switch (part) {
            case Part.Text text -> node.put("text", text.text());
            case Part.Image image ->
                DataUrl.parse(image.url())
                        .ifPresentOrElse(
                                data -> node.putObject("inlineData")
                                        .put("mimeType", data.mediaType())
                                        .put("data", data.base64()),
                                () -> node.putObject("fileData")
                                        .put("mimeType", typeOf(image.url()))
                                        .put("fileUri", image.url()));
            case Part.File file ->
                node.putObject("inlineData").put("mimeType", file.mediaType()).put("data", file.data());
        }
    }

    private static String typeOf(String url) {
        String path = url.replaceAll("[?#].*", "").toLowerCase(Locale.ROOT);
        if (path.endsWith(".png")) {
            return "image/png";
        }
        if (path.endsWith(".webp")) {
            return "image/webp";
        }
        return path.endsWith(".gif") ? "image/gif" : "image/jpeg";
    }
}

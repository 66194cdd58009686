package com.generalaugment.turnexecutor.clients.providers.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Arguments as the JSON object that providers demand. A model may have written anything: nothing at all, another kind of value,
 * half a document. What is no object becomes the member {@code value} of one.
 */
public final class ToolArguments {

    /** Some providers read JSON into protocol buffers, which nest at most 100 levels, about three for one of JSON. */
    private static final int MAX_DEPTH = 30;

    private ToolArguments() {}

    /** The text as it came if it is such an object, whitespace and all: prompts are cached by their text. */
    static String text(String arguments) {
        if (PlainText.isBlank(arguments)) {
            return "{}";
        }
        String plain = PlainText.of(arguments);
        try {
            return text(plain, Json.read(plain.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | NumberFormatException e) {
            // The second is what an exponent of many digits ends in.
            return asValue(plain);
        }
    }

    /** @param text made by {@link #text} */
    public static ObjectNode object(String text) {
        return (ObjectNode) Json.readTrusted(text);
    }

    private static String text(String plain, JsonNode value) {
        if (!isWithin(value, MAX_DEPTH)) {
            return asValue(plain);
        }
        // Escapes such as \ud83d can hide half a character from the check of the text itself.
        String written = Json.text(value);
        String whole = PlainText.of(written);
        if (!value.isObject()) {
            return "{\"value\":" + whole + "}";
        }
        return whole.equals(written) ? plain : whole;
    }

    private static String asValue(String text) {
        return Json.text(Json.object().put("value", text));
    }

    private static boolean isWithin(JsonNode value, int levels) {
        if (!value.isContainerNode()) {
            return true;
        }
        for (JsonNode member : value) {
            if (levels == 0 || !isWithin(member, levels - 1)) {
                return false;
            }
        }
        return true;
    }
}

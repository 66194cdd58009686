package com.generalaugment.turnexecutor.domain.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A tool whose input is free-form text. Inside the platform each call of it is the call of a function with one string,
 * {@code input}; only a provider that has custom tools writes it in another way.
 *
 * @param format {@code {"type":"text"}} or a grammar: {@code type}, {@code syntax}, {@code definition}
 */
public record CustomTool(@Nullable String description, ObjectNode format) {

    /** The one parameter of the function that stands for a custom tool. */
    public static final String INPUT = "input";

    /** The arguments of the function that stand for that input, as JSON text. */
    public static String arguments(String input) {
        return Json.text(Json.object().put(INPUT, input));
    }

    /** The function for models without custom tools. A grammar is described to them in words; nothing enforces it. */
    public FunctionTool asFunction(String name) {
        ObjectNode parameters = Json.object().put("type", "object");
        parameters
                .putObject("properties")
                .putObject(INPUT)
                .put("type", "string")
                .put("description", "The whole input of the tool, as plain text.");
        parameters.putArray("required").add(INPUT);
        parameters.put("additionalProperties", false);
        return new FunctionTool(name, describedInWords(), parameters, false, this);
    }

    private @Nullable String describedInWords() {
        JsonNode definition = format.path("definition");
        if (!definition.isTextual()) {
            return description;
        }
        String rule =
                "The input must match this " + format.path("syntax").asText() + " grammar:\n" + definition.textValue();
        return description == null ? rule : description + "\n\n" + rule;
    }
}

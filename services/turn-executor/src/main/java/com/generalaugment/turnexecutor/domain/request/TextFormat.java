package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The member {@code text}: what the final text must look like, and how the response shows it. */
record TextFormat(
        OutputFormat format, ObjectNode echo, @Nullable String verbosity) {

    static TextFormat parse(Members text) {
        Members format = text.object("format");
        String verbosity = text.oneOf("verbosity", Set.of("low", "medium", "high"));
        String type = format.oneOf("type", Set.of("text", "json_object", "json_schema"));
        return switch (type == null ? "text" : type) {
            case "json_object" ->
                new TextFormat(new OutputFormat.JsonObject(), echo(named("json_object"), verbosity), verbosity);
            case "json_schema" -> schema(format, verbosity);
            default -> new TextFormat(new OutputFormat.Text(), echo(named("text"), verbosity), verbosity);
        };
    }

    private static TextFormat schema(Members format, @Nullable String verbosity) {
        String name = format.string("name", 1, 64);
        if (!format.has("name")) {
            format.missing("name");
        }
        JsonNode schema = format.node("schema");
        if (!format.has("schema")) {
            format.missing("schema");
        } else if (!schema.isObject()) {
            format.wrongType("schema", "an object");
        }
        String description = format.string("description");
        boolean strict = format.bool("strict", false);
        ObjectNode shown = named("json_schema");
        shown.put("name", name);
        shown.put("description", description);
        shown.set("schema", schema);
        shown.put("strict", strict);
        return new TextFormat(
                new OutputFormat.JsonSchema(name == null ? "" : name, schema, description, strict),
                echo(shown, verbosity),
                verbosity);
    }

    private static ObjectNode named(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode echo(ObjectNode format, @Nullable String verbosity) {
        ObjectNode text = Json.object();
        text.set("format", format);
        return text.put("verbosity", verbosity == null ? "medium" : verbosity);
    }
}

package com.generalaugment.libs.testkit.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where the public contract shows more than the reference document of Open Responses knows: the true schema of structured
 * output, and custom tools, namespaces and their calls.
 */
public final class Superset {

    private static final String CUSTOM_INPUT_EVENTS = "response.custom_tool_call_input.";

    private Superset() {}

    /** Adds to the reference, in place, what the contract adds to it. */
    public static JsonNode added(JsonNode reference) {
        ((ObjectNode) reference.at("/components/schemas/JsonSchemaResponseFormat/properties")).putObject("schema");
        alternative(reference, "/components/schemas/Tool/oneOf", "custom", "name", "description", "format");
        alternative(reference, "/components/schemas/Tool/oneOf", "namespace", "name", "description", "tools");
        alternative(reference, "/components/schemas/ResponseResource/properties/tool_choice/oneOf", "custom", "name");
        alternative(reference, "/components/schemas/AllowedToolChoice/properties/tools/items/oneOf", "custom", "name");
        String items = "/components/schemas/ItemField/oneOf";
        alternative(reference, items, "custom_tool_call", "id", "status", "call_id", "name", "input");
        alternative(reference, items, "custom_tool_call_output", "id", "status", "call_id", "output");
        return reference;
    }

    /** Whether the reference has no schema for events of this type. */
    public static boolean isOnlyOurs(String eventType) {
        return eventType.contains(":") || eventType.startsWith(CUSTOM_INPUT_EVENTS);
    }

    private static void alternative(JsonNode reference, String path, String type, String... required) {
        ObjectNode schema = ((ArrayNode) reference.at(path)).addObject().put("type", "object");
        schema.putObject("properties").putObject("type").put("const", type);
        ArrayNode members = schema.putArray("required").add("type");
        for (String member : required) {
            members.add(member);
        }
    }
}

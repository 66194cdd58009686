package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The member {@code input} as items of one shape: every item typed and with an id, message content as parts. */
final class InputItems {

    private static final int MAX_TEXT = 10_485_760;
    private static final Set<String> ROLES = Set.of("user", "system", "developer", "assistant");

    private InputItems() {}

    static List<ObjectNode> parse(Members members) {
        JsonNode input = members.node("input");
        if (!members.has("input")) {
            return List.of();
        }
        if (input.isTextual()) {
            String text = members.string("input", 0, MAX_TEXT);
            return text == null ? List.of() : List.of(userMessage(text));
        }
        if (!input.isArray()) {
            members.wrongType("input", "a string or an array of items");
            return List.of();
        }
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            String path = "input[" + i + "]";
            if (input.get(i).isObject()) {
                items.add(item(new Members(input.get(i), path, members.errors()), (ObjectNode) input.get(i)));
            } else {
                members.wrongType(path, "an object");
            }
        }
        return items;
    }

    private static ObjectNode userMessage(String text) {
        ObjectNode message = Json.object()
                .put("type", "message")
                .put("id", Ids.next("msg_"))
                .put("role", "user")
                .put("status", "completed");
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        return message;
    }

    private static ObjectNode item(Members item, ObjectNode given) {
        String type = typeOf(item);
        ObjectNode normal = given.deepCopy().put("type", type);
        return switch (type) {
            case "message" -> message(item, withId(normal, "msg_"));
            case "function_call" -> functionCall(item, withId(normal, "fc_"));
            case "function_call_output" -> functionCallOutput(item, withId(normal, "fco_"));
            case "reasoning" -> withId(normal, "rs_");
            case "item_reference" -> reference(item, normal);
            default -> {
                if (type.indexOf(':') <= 0) {
                    throw Refusals.unsupportedItem(item.at("type"));
                }
                yield withId(normal, "msg_");
            }
        };
    }

    /** Messages and references may come without a type. */
    private static String typeOf(Members item) {
        if (item.has("type")) {
            String type = item.string("type");
            return type == null ? "" : type;
        }
        if (item.has("role")) {
            return "message";
        }
        return item.has("id") ? "item_reference" : "";
    }

    private static ObjectNode withId(ObjectNode item, String prefix) {
        if (!item.hasNonNull("id") || !item.get("id").isTextual()) {
            item.put("id", Ids.next(prefix));
        }
        if (!item.hasNonNull("status")) {
            item.put("status", "completed");
        }
        return item;
    }

    private static ObjectNode message(Members item, ObjectNode normal) {
        String role = item.oneOf("role", ROLES);
        if (!item.has("role")) {
            item.missing("role");
        }
        JsonNode content = item.node("content");
        boolean assistant = "assistant".equals(role);
        if (content.isTextual()) {
            ArrayNode parts = normal.putArray("content");
            if (assistant) {
                parts.add(outputText(content.textValue()));
            } else {
                parts.addObject().put("type", "input_text").put("text", content.textValue());
            }
        } else if (content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                part(new Members(content.get(i), item.at("content") + "[" + i + "]", item.errors()));
            }
        } else {
            item.wrongType("content", "a string or an array of parts");
        }
        return normal;
    }

    private static ObjectNode outputText(String text) {
        ObjectNode part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private static void part(Members part) {
        String type = part.string("type");
        switch (type == null ? "" : type) {
            case "input_text", "output_text", "text" -> required(part, "text");
            case "refusal" -> required(part, "refusal");
            case "input_image" -> image(part);
            case "input_file", "input_video", "input_audio" -> throw Refusals.unsupportedContent(part.at("type"));
            default -> {
                if (type == null || type.isEmpty()) {
                    part.missing("type");
                } else {
                    throw Refusals.unsupportedContent(part.at("type"));
                }
            }
        }
    }

    private static void image(Members part) {
        String url = part.string("image_url");
        if (url == null) {
            part.missing("image_url");
        } else if (!url.startsWith("https://") && !url.startsWith("http://") && !url.startsWith("data:image/")) {
            part.outOfRange("image_url", "must be a URL or a data: URL of an image");
        }
    }

    private static ObjectNode functionCall(Members item, ObjectNode normal) {
        required(item, "call_id");
        required(item, "name");
        required(item, "arguments");
        return normal;
    }

    private static ObjectNode functionCallOutput(Members item, ObjectNode normal) {
        required(item, "call_id");
        JsonNode output = item.node("output");
        if (output.isArray()) {
            for (int i = 0; i < output.size(); i++) {
                part(new Members(output.get(i), item.at("output") + "[" + i + "]", item.errors()));
            }
        } else if (!output.isTextual()) {
            item.wrongType("output", "a string or an array of parts");
        }
        return normal;
    }

    private static ObjectNode reference(Members item, ObjectNode normal) {
        required(item, "id");
        return normal;
    }

    private static void required(Members members, String member) {
        if (members.string(member) == null && !members.has(member)) {
            members.missing(member);
        }
    }
}

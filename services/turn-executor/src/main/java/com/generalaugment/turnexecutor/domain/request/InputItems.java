package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The member {@code input} as items of one shape: every item typed, message content as parts. */
final class InputItems {

    private static final int MAX_TEXT = 10_485_760;
    private static final int MAX_ID = 256;
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
        return listed(members, "input");
    }

    /** The elements of a member that is an array, if it is there. */
    static List<ObjectNode> listed(Members members, String member) {
        JsonNode list = members.array(member);
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String path = member + "[" + i + "]";
            if (list.get(i).isObject()) {
                items.add(item(new Members(list.get(i), path, members.errors()), (ObjectNode) list.get(i)));
            } else {
                members.wrongType(path, "an object");
            }
        }
        return items;
    }

    static ObjectNode userMessage(String text) {
        ObjectNode message =
                Json.object().put("type", "message").put("role", "user").put("status", "completed");
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        return message;
    }

    private static ObjectNode item(Members item, ObjectNode given) {
        String type = typeOf(item);
        item.storable("id", 0, MAX_ID);
        ObjectNode normal = given.deepCopy().put("type", type);
        return switch (type) {
            case "message" -> message(item, settled(normal));
            case "function_call" -> functionCall(item, settled(normal));
            case "custom_tool_call" -> customToolCall(item, settled(normal));
            case "function_call_output", "custom_tool_call_output" -> toolOutput(item, settled(normal));
            case "reasoning" -> settled(normal);
            case "compaction" -> compaction(item, settled(normal));
            case "item_reference" -> reference(item, normal);
            default -> {
                if (type.indexOf(':') <= 0) {
                    throw Refusals.unsupportedItem(item.at("type"));
                }
                yield settled(normal);
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

    /** What a caller may leave out or send as null. */
    private static ObjectNode settled(ObjectNode item) {
        if (!item.path("id").isTextual() || item.get("id").textValue().isEmpty()) {
            item.remove("id");
        }
        if (!item.hasNonNull("status")) {
            item.put("status", "completed");
        }
        if (item.has("phase") && item.get("phase").isNull()) {
            item.remove("phase");
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
                InputParts.check(
                        new Members(content.get(i), item.at("content") + "[" + i + "]", item.errors()),
                        "user".equals(role));
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

    private static ObjectNode functionCall(Members item, ObjectNode normal) {
        InputParts.required(item, "call_id");
        InputParts.required(item, "name");
        InputParts.required(item, "arguments");
        item.string("namespace", 0, MAX_ID);
        return normal;
    }

    private static ObjectNode customToolCall(Members item, ObjectNode normal) {
        InputParts.required(item, "call_id");
        InputParts.required(item, "name");
        InputParts.required(item, "input");
        item.string("namespace", 0, MAX_ID);
        return normal;
    }

    private static ObjectNode toolOutput(Members item, ObjectNode normal) {
        InputParts.required(item, "call_id");
        JsonNode output = item.node("output");
        if (output.isArray()) {
            for (int i = 0; i < output.size(); i++) {
                InputParts.check(new Members(output.get(i), item.at("output") + "[" + i + "]", item.errors()), true);
            }
        } else if (!output.isTextual()) {
            item.wrongType("output", "a string or an array of parts");
        }
        return normal;
    }

    private static ObjectNode compaction(Members item, ObjectNode normal) {
        InputParts.required(item, "encrypted_content");
        return normal;
    }

    private static ObjectNode reference(Members item, ObjectNode normal) {
        InputParts.required(item, "id");
        return normal;
    }
}

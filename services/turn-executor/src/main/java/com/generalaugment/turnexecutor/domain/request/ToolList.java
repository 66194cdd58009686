package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.turnexecutor.domain.model.CustomTool;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.structured.SchemaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the member {@code tools}: functions, custom tools, namespaces of both, and what narrows the project's own
 * tools.
 */
final class ToolList {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z0-9_:.-]{1,64}");
    private static final Set<String> SECRETS = Set.of("authorization", "headers", "api_key");
    private static final Set<String> MODES = Set.of("all", "none", "only");
    private static final Set<String> SYNTAXES = Set.of("lark", "regex");
    private static final int MAX_GRAMMAR = 262_144;
    /** Each is compared with the others and looked for in the input. */
    private static final int MAX_OFFERED = 1_000;

    private final List<OfferedTool> tools = new ArrayList<>();
    private final Set<String> modelNames = new HashSet<>();
    private final ArrayNode echo = Json.array();
    private final List<OmittedTool> omitted = new ArrayList<>();
    private int count;

    private ToolList() {}

    static ToolList parse(Members members) {
        ToolList list = new ToolList();
        JsonNode array = list.counted(members);
        for (int i = 0; i < array.size(); i++) {
            list.add(checked(members, array.get(i), "tools[" + i + "]"));
        }
        return list;
    }

    List<OfferedTool> tools() {
        return tools;
    }

    /** All of them as the response shows them. */
    ArrayNode echo() {
        return echo;
    }

    List<OmittedTool> omitted() {
        return omitted;
    }

    /** The member {@code tools}; empty when there are more than may be in all. */
    private JsonNode counted(Members holder) {
        JsonNode array = holder.array("tools");
        count += array.size();
        if (count > MAX_OFFERED) {
            holder.outOfRange("tools", "must have at most " + MAX_OFFERED + " elements in all");
            return Json.array();
        }
        return array;
    }

    private static @Nullable Members checked(Members members, JsonNode node, String path) {
        if (!node.isObject()) {
            members.errors().add(new FieldError(path, "must be an object", "type_error"));
            return null;
        }
        Members tool = new Members(node, path, members.errors());
        for (String secret : SECRETS) {
            if (tool.has(secret)) {
                throw Refusals.rawSecret(tool.at(secret));
            }
        }
        return tool;
    }

    private void add(@Nullable Members tool) {
        if (tool == null) {
            return;
        }
        switch (tool.node("type").asText()) {
            case "namespace" -> namespace(tool);
            case "general_augment:project_tools" -> projectTools(tool);
            default -> single(tool, null, null, echo);
        }
    }

    /** @param introduction what is said of the namespace in front of the tool's own description */
    private void single(Members tool, @Nullable String namespace, @Nullable String introduction, ArrayNode shown) {
        switch (tool.node("type").asText()) {
            case "function" -> function(tool, namespace, introduction, shown);
            case "custom" -> custom(tool, namespace, introduction, shown);
            default -> omit(tool);
        }
    }

    private void omit(Members tool) {
        String type = tool.node("type").asText();
        if (!TYPE.matcher(type).matches()) {
            throw Refusals.unsupportedTool(tool.at("type"));
        }
        omitted.add(new OmittedTool(type, tool.at("type")));
    }

    private void function(Members tool, @Nullable String namespace, @Nullable String introduction, ArrayNode shown) {
        String name = nameOf(tool);
        if (name == null) {
            return;
        }
        JsonNode parameters = tool.node("parameters");
        if (tool.has("parameters") && !parameters.isObject()) {
            tool.wrongType("parameters", "an object");
        } else if (parameters.isObject()) {
            SchemaRules.fault(parameters).ifPresent(rule -> tool.outOfRange("parameters", rule));
        }
        String description = tool.string("description");
        FunctionTool function = new FunctionTool(
                OfferedTool.modelName(namespace, name),
                joined(introduction, description),
                tool.has("parameters") ? parameters : null,
                tool.bool("strict", false));
        offer(new OfferedTool(namespace, name, function), tool);
        ObjectNode node = shown.addObject().put("type", "function").put("name", name);
        node.put("description", description).set("parameters", function.parameters());
        node.put("strict", function.strict());
    }

    private void custom(Members tool, @Nullable String namespace, @Nullable String introduction, ArrayNode shown) {
        String name = nameOf(tool);
        if (name == null) {
            return;
        }
        String description = tool.string("description");
        ObjectNode format = format(tool.object("format"));
        FunctionTool function = new CustomTool(joined(introduction, description), format)
                .asFunction(OfferedTool.modelName(namespace, name));
        offer(new OfferedTool(namespace, name, function), tool);
        shown.addObject()
                .put("type", "custom")
                .put("name", name)
                .put("description", description)
                .set("format", format);
    }

    private static ObjectNode format(Members format) {
        ObjectNode checked = Json.object();
        String type = format.oneOf("type", Set.of("text", "grammar"));
        if (!"grammar".equals(type)) {
            return checked.put("type", "text");
        }
        for (String member : List.of("syntax", "definition")) {
            if (!format.has(member)) {
                format.missing(member);
            }
        }
        return checked.put("type", "grammar")
                .put("syntax", format.oneOf("syntax", SYNTAXES))
                .put("definition", format.string("definition", 1, MAX_GRAMMAR));
    }

    /** The description of a namespace's first tool says what the namespace is for. */
    private void namespace(Members namespace) {
        String name = nameOf(namespace);
        if (name == null) {
            return;
        }
        String description = namespace.string("description");
        ArrayNode inner = Json.array();
        JsonNode array = counted(namespace);
        for (int i = 0; i < array.size(); i++) {
            Members tool = checked(namespace, array.get(i), namespace.at("tools[" + i + "]"));
            if (tool != null) {
                String introduction = inner.isEmpty() ? introduction(name, description) : null;
                single(tool, name, introduction, inner);
            }
        }
        echo.addObject()
                .put("type", "namespace")
                .put("name", name)
                .put("description", description)
                .set("tools", inner);
    }

    private static @Nullable String introduction(String namespace, @Nullable String description) {
        return description == null || description.isEmpty()
                ? null
                : "About all tools of " + namespace + ": " + description;
    }

    private static @Nullable String joined(@Nullable String introduction, @Nullable String description) {
        if (introduction == null) {
            return description;
        }
        return description == null ? introduction : introduction + "\n\n" + description;
    }

    private static @Nullable String nameOf(Members tool) {
        String name = tool.string("name");
        if (name == null) {
            if (!tool.has("name")) {
                tool.missing("name");
            }
        } else if (!NAME.matcher(name).matches()) {
            tool.outOfRange("name", "must match ^[a-zA-Z0-9_-]{1,64}$");
        }
        return name;
    }

    private void offer(OfferedTool offered, Members tool) {
        if (!modelNames.add(offered.function().name())) {
            throw Refusals.toolNameConflict(tool.at("name"));
        }
        tools.add(offered);
    }

    /** A project has no tools of its own yet, so all and none are the same and no name is known. */
    private static void projectTools(Members tool) {
        tool.oneOf("mode", MODES);
        if (tool.array("names").size() > 0) {
            tool.outOfRange("names", "the project has no such tool");
        }
    }
}

package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import com.generalaugment.turnexecutor.domain.structured.SchemaRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request's function tools and how the model may use them.
 *
 * @param offered what the model is shown: with {@code allowed_tools} only those, which makes it a hard limit
 * @param echo all function tools of the request with all five members
 * @param choiceEcho {@code tool_choice} as the response shows it
 */
public record RequestedTools(List<FunctionTool> offered, ToolChoice choice, ArrayNode echo, JsonNode choiceEcho) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Set<String> SECRETS = Set.of("authorization", "headers", "api_key");
    private static final Set<String> MODES = Set.of("all", "none", "only");
    private static final int MAX_TOOLS = 128;
    /** Each is compared with the others and looked for in the input. */
    private static final int MAX_OFFERED = 1_000;

    /** Whether the model may return a call of that name. */
    public boolean isOffered(String name) {
        return switch (choice) {
            case ToolChoice.None none -> false;
            case ToolChoice.Function function -> function.name().equals(name);
            case ToolChoice.Auto auto -> isListed(name);
            case ToolChoice.Required required -> isListed(name);
        };
    }

    private boolean isListed(String name) {
        return offered.stream().anyMatch(tool -> tool.name().equals(name));
    }

    static RequestedTools parse(Members members) {
        List<FunctionTool> tools = new ArrayList<>();
        JsonNode array = members.array("tools");
        if (array.size() > MAX_OFFERED) {
            members.outOfRange("tools", "must have at most " + MAX_OFFERED + " elements");
            array = Json.array();
        }
        for (int i = 0; i < array.size(); i++) {
            tool(members, array.get(i), "tools[" + i + "]", tools);
        }
        ArrayNode echo = Json.array();
        tools.forEach(tool -> echo.add(shown(tool)));
        return choose(members, tools, echo);
    }

    private static void tool(Members members, JsonNode node, String path, List<FunctionTool> tools) {
        Members tool = new Members(node, path, members.errors());
        if (!node.isObject()) {
            members.errors().add(new FieldError(path, "must be an object", "type_error"));
            return;
        }
        for (String secret : SECRETS) {
            if (tool.has(secret)) {
                throw Refusals.rawSecret(tool.at(secret));
            }
        }
        switch (node.path("type").asText()) {
            case "function" -> function(tool, path, tools);
            case "general_augment:project_tools" -> projectTools(tool);
            default -> throw Refusals.unsupportedTool(tool.at("type"));
        }
    }

    private static void function(Members tool, String path, List<FunctionTool> tools) {
        String name = tool.string("name");
        if (name == null) {
            tool.missing("name");
            return;
        }
        if (!NAME.matcher(name).matches()) {
            tool.outOfRange("name", "must match ^[a-zA-Z0-9_-]{1,64}$");
        }
        if (tools.stream().anyMatch(other -> other.name().equals(name))) {
            throw Refusals.toolNameConflict(path + ".name");
        }
        JsonNode parameters = tool.node("parameters");
        if (tool.has("parameters") && !parameters.isObject()) {
            tool.wrongType("parameters", "an object");
        } else if (parameters.isObject()) {
            SchemaRules.fault(parameters).ifPresent(rule -> tool.outOfRange("parameters", rule));
        }
        tools.add(new FunctionTool(
                name,
                tool.string("description"),
                tool.has("parameters") ? parameters : null,
                tool.bool("strict", false)));
    }

    /** A project has no tools of its own yet, so all and none are the same and no name is known. */
    private static void projectTools(Members tool) {
        tool.oneOf("mode", MODES);
        if (tool.array("names").size() > 0) {
            tool.outOfRange("names", "the project has no such tool");
        }
    }

    private static RequestedTools choose(Members members, List<FunctionTool> tools, ArrayNode echo) {
        JsonNode node = members.node("tool_choice");
        if (!members.has("tool_choice")) {
            return new RequestedTools(tools, new ToolChoice.Auto(), echo, Json.tree("auto"));
        }
        if (node.isTextual()) {
            return new RequestedTools(tools, mode(members, "tool_choice", node.textValue(), tools), echo, node);
        }
        Members choice = members.object("tool_choice");
        return switch (node.path("type").asText()) {
            case "function" -> forced(choice, tools, echo);
            case "allowed_tools" -> allowed(choice, tools, echo);
            default -> {
                choice.outOfRange("type", "must be function or allowed_tools");
                yield new RequestedTools(tools, new ToolChoice.Auto(), echo, node);
            }
        };
    }

    private static ToolChoice mode(Members members, String member, String mode, List<FunctionTool> tools) {
        return switch (mode) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> {
                if (tools.isEmpty()) {
                    members.outOfRange(member, "required needs at least one tool");
                }
                yield new ToolChoice.Required();
            }
            default -> {
                members.outOfRange(member, "must be none, auto or required");
                yield new ToolChoice.Auto();
            }
        };
    }

    private static RequestedTools forced(Members choice, List<FunctionTool> tools, ArrayNode echo) {
        String name = known(choice, choice.string("name"), "name", tools);
        JsonNode shown = Json.object().put("type", "function").put("name", name);
        return new RequestedTools(tools, new ToolChoice.Function(name), echo, shown);
    }

    private static RequestedTools allowed(Members choice, List<FunctionTool> tools, ArrayNode echo) {
        Set<String> names = new HashSet<>();
        JsonNode listed = choice.array("tools");
        if (listed.isEmpty() || listed.size() > MAX_TOOLS) {
            choice.outOfRange("tools", "must list 1 to " + MAX_TOOLS + " tools");
        }
        for (int i = 0; i < listed.size(); i++) {
            names.add(known(choice, listed.get(i).path("name").textValue(), "tools[" + i + "].name", tools));
        }
        String mode = choice.has("mode") ? choice.oneOf("mode", Set.of("none", "auto", "required")) : "auto";
        List<FunctionTool> offered =
                tools.stream().filter(tool -> names.contains(tool.name())).toList();
        ToolChoice effective = mode(choice, "mode", mode == null ? "auto" : mode, offered);
        ObjectNode shown = Json.object().put("type", "allowed_tools").put("mode", mode);
        ArrayNode shownTools = shown.putArray("tools");
        offered.forEach(tool -> shownTools.addObject().put("type", "function").put("name", tool.name()));
        return new RequestedTools(offered, effective, echo, shown);
    }

    private static String known(Members choice, @Nullable String name, String member, List<FunctionTool> tools) {
        if (name == null || tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            choice.outOfRange(member, "must name a tool of the request");
            return "";
        }
        return name;
    }

    private static JsonNode shown(FunctionTool tool) {
        var node = Json.object().put("type", "function").put("name", tool.name());
        node.put("description", tool.description());
        node.set("parameters", tool.parameters());
        return node.put("strict", tool.strict());
    }
}

package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request's tools that the app runs, and how the model may use them.
 *
 * @param tools all of them, by their callers' names
 * @param offered what the model is shown: with {@code allowed_tools} only those, which makes it a hard limit
 * @param echo all tools of the request with all their members
 * @param choiceEcho {@code tool_choice} as the response shows it
 * @param omitted tools of unknown types, which a project may leave out
 */
public record RequestedTools(
        List<OfferedTool> tools,
        List<FunctionTool> offered,
        ToolChoice choice,
        ArrayNode echo,
        JsonNode choiceEcho,
        List<OmittedTool> omitted) {

    private static final int MAX_TOOLS = 128;

    /** Whether the model may return a call of that name. */
    public boolean isOffered(String modelName) {
        return switch (choice) {
            case ToolChoice.None none -> false;
            case ToolChoice.Function function -> function.name().equals(modelName);
            case ToolChoice.Auto auto -> isListed(modelName);
            case ToolChoice.Required required -> isListed(modelName);
        };
    }

    private boolean isListed(String modelName) {
        return offered.stream().anyMatch(tool -> tool.name().equals(modelName));
    }

    /** The tool that the model calls by that name. */
    public Optional<OfferedTool> calledBy(String modelName) {
        return tools.stream()
                .filter(tool -> tool.function().name().equals(modelName))
                .findFirst();
    }

    /** The types that were left out, each once. */
    public Set<String> omittedTypes() {
        Set<String> types = new LinkedHashSet<>();
        omitted.forEach(tool -> types.add(tool.type()));
        return types;
    }

    /** @throws Problem 400 {@code unsupported_tool_type}, or {@code invalid_request} when nothing is left to choose from */
    void requireKnown(boolean mayOmit) {
        if (omitted.isEmpty()) {
            return;
        }
        if (!mayOmit) {
            throw Refusals.unsupportedTool(omitted.getFirst().path());
        }
        if (choice instanceof ToolChoice.Required && offered.isEmpty()) {
            throw Problem.invalid(List.of(
                    new FieldError("tool_choice", "required needs at least one tool of a known type", "out_of_range")));
        }
    }

    static RequestedTools parse(Members members) {
        ToolList list = ToolList.parse(members);
        JsonNode node = members.node("tool_choice");
        if (!members.has("tool_choice")) {
            return of(list, list.tools(), new ToolChoice.Auto(), Json.tree("auto"));
        }
        if (node.isTextual()) {
            boolean isEmpty = list.tools().isEmpty() && list.omitted().isEmpty();
            return of(list, list.tools(), mode(members, "tool_choice", node.textValue(), isEmpty), node);
        }
        Members choice = members.object("tool_choice");
        return switch (node.path("type").asText()) {
            case "function", "custom" -> forced(choice, list);
            case "allowed_tools" -> allowed(choice, list);
            default -> {
                choice.outOfRange("type", "must be function, custom or allowed_tools");
                yield of(list, list.tools(), new ToolChoice.Auto(), node);
            }
        };
    }

    private static RequestedTools of(ToolList list, List<OfferedTool> offered, ToolChoice choice, JsonNode shown) {
        return new RequestedTools(
                list.tools(),
                offered.stream().map(OfferedTool::function).toList(),
                choice,
                list.echo(),
                shown,
                list.omitted());
    }

    private static ToolChoice mode(Members members, String member, String mode, boolean isEmpty) {
        return switch (mode) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> {
                if (isEmpty) {
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

    private static RequestedTools forced(Members choice, ToolList list) {
        List<OfferedTool> named = named(choice, list);
        if (named.isEmpty()) {
            choice.outOfRange("name", "must name a tool of the request");
            return of(list, list.tools(), new ToolChoice.Auto(), Json.object());
        }
        OfferedTool tool = named.getFirst();
        return of(list, list.tools(), new ToolChoice.Function(tool.function().name()), tool.reference());
    }

    private static RequestedTools allowed(Members choice, ToolList list) {
        Set<OfferedTool> allowed = new LinkedHashSet<>();
        JsonNode listed = choice.array("tools");
        if (listed.isEmpty() || listed.size() > MAX_TOOLS) {
            choice.outOfRange("tools", "must list 1 to " + MAX_TOOLS + " tools");
        }
        for (int i = 0; i < listed.size(); i++) {
            Members entry = new Members(listed.get(i), choice.at("tools[" + i + "]"), choice.errors());
            List<OfferedTool> named = named(entry, list);
            if (named.isEmpty() && !isOmitted(entry, list)) {
                entry.outOfRange("name", "must name a tool of the request");
            }
            allowed.addAll(named);
        }
        String given = choice.has("mode") ? choice.oneOf("mode", Set.of("none", "auto", "required")) : "auto";
        String mode = given == null ? "auto" : given;
        List<OfferedTool> offered =
                list.tools().stream().filter(allowed::contains).toList();
        boolean isEmpty = offered.isEmpty() && list.omitted().isEmpty();
        ToolChoice effective = mode(choice, "mode", mode, isEmpty);
        ObjectNode shown = Json.object().put("type", "allowed_tools").put("mode", mode);
        ArrayNode shownTools = shown.putArray("tools");
        offered.forEach(tool -> shownTools.add(tool.reference()));
        return of(list, offered, effective, shown);
    }

    /** A namespace stands for all its tools; without a type the name alone counts. */
    private static List<OfferedTool> named(Members reference, ToolList list) {
        String type = reference.string("type");
        String name = reference.string("name");
        if ("namespace".equals(type)) {
            return list.tools().stream()
                    .filter(tool -> tool.namespace() != null && tool.namespace().equals(name))
                    .toList();
        }
        @Nullable String namespace = reference.string("namespace");
        return list.tools().stream()
                .filter(tool -> tool.isCalled(type, namespace, name))
                .toList();
    }

    private static boolean isOmitted(Members reference, ToolList list) {
        String type = reference.node("type").asText();
        return list.omitted().stream().anyMatch(tool -> tool.type().equals(type));
    }
}

package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.Set;

/**
 * A project's settings for the tools of its turns. The members about the project's own tools have a single value so far.
 *
 * @param omitsUnknown whether tools of unknown types are left out of a request; otherwise such a request is refused
 */
public record ToolDiscoverySettings(boolean omitsUnknown) {

    private static final String UNKNOWN_TOOLS = "unknown_tools";

    /** @param settings of the whole project */
    public static ToolDiscoverySettings of(JsonNode settings) {
        return new ToolDiscoverySettings(settings.path("tool_discovery")
                .path(UNKNOWN_TOOLS)
                .asText("refuse")
                .equals("omit"));
    }

    /** The members of an update, checked; {@code null} clears. */
    static ObjectNode checked(Members update) {
        ObjectNode inForce = new ToolDiscoverySettings(false).document();
        for (var member : inForce.properties()) {
            boolean isOther =
                    update.has(member.getKey()) && !update.node(member.getKey()).equals(member.getValue());
            if (isOther && !member.getKey().equals(UNKNOWN_TOOLS)) {
                throw ProjectDocument.unsupported(update.at(member.getKey()), "has no other value yet");
            }
        }
        update.oneOf(UNKNOWN_TOOLS, Set.of("refuse", "omit"));
        ObjectNode checked = Json.object();
        if (!update.node(UNKNOWN_TOOLS).isMissingNode()) {
            checked.set(UNKNOWN_TOOLS, update.node(UNKNOWN_TOOLS));
        }
        return checked;
    }

    ObjectNode document() {
        return Json.object()
                .put("mode", "auto")
                .put("direct_schema_tool_limit", 10)
                .put("max_search_results", 5)
                .put("server_call_items", "omit")
                .put(UNKNOWN_TOOLS, omitsUnknown ? "omit" : "refuse");
    }
}

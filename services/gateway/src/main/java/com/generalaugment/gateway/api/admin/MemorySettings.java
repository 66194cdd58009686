package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.util.Set;

/** A project's settings for the memory of its turns. */
public record MemorySettings(boolean recalls, int maxFacts, boolean learns) {

    static final Set<String> RECALL = Set.of("auto", "off");
    static final Set<String> LEARNING = Set.of("on", "off");
    static final int MOST_FACTS = 20;

    private static final int USUAL_FACTS = 8;

    /** @param settings of the whole project */
    public static MemorySettings of(JsonNode settings) {
        JsonNode own = settings.path("memory");
        return new MemorySettings(
                !own.path("recall").asText("auto").equals("off"),
                own.path("max_facts").asInt(USUAL_FACTS),
                own.path("learning").asText("off").equals("on"));
    }

    ObjectNode document() {
        return Json.object()
                .put("recall", recalls ? "auto" : "off")
                .put("max_facts", maxFacts)
                .put("learning", learns ? "on" : "off");
    }
}

package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Members;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How hard the model should think, and whether the caller wants a summary of it. Both null when not asked for.
 *
 * @param encrypted whether the caller wants the reasoning, sealed, to send it back
 */
public record Reasoning(@Nullable String effort, @Nullable String summary, boolean encrypted) {

    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh");
    private static final Set<String> SUMMARIES = Set.of("concise", "detailed", "auto");

    static Reasoning parse(Members members) {
        Members reasoning = members.object("reasoning");
        String effort = reasoning.string("effort");
        if (effort == null) {
            effort = members.string("reasoning_effort");
        }
        return new Reasoning(
                effort == null || EFFORTS.contains(effort) ? effort : "medium",
                reasoning.oneOf("summary", SUMMARIES),
                isIncluded(members.array("include")));
    }

    private static boolean isIncluded(JsonNode include) {
        for (JsonNode wanted : include) {
            if (wanted.asText().equals("reasoning.encrypted_content")) {
                return true;
            }
        }
        return false;
    }

    public boolean isAbsent() {
        return effort == null && summary == null;
    }
}

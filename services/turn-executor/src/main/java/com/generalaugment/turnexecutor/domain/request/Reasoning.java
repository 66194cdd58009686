package com.generalaugment.turnexecutor.domain.request;

import com.generalaugment.libs.runtime.json.Members;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How hard the model should think, and whether the caller wants a summary of it. Both null when not asked for. */
public record Reasoning(@Nullable String effort, @Nullable String summary) {

    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh");
    private static final Set<String> SUMMARIES = Set.of("concise", "detailed", "auto");

    static Reasoning parse(Members members) {
        Members reasoning = members.object("reasoning");
        String effort = reasoning.string("effort");
        if (effort == null) {
            effort = members.string("reasoning_effort");
        }
        return new Reasoning(
                effort == null || EFFORTS.contains(effort) ? effort : "medium", reasoning.oneOf("summary", SUMMARIES));
    }

    public boolean isAbsent() {
        return effort == null && summary == null;
    }
}

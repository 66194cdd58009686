package com.generalaugment.turnexecutor.clients.providers.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a call asks for thinking: models from 3 by level, 2.5 by a budget of tokens, older ones not at all. */
final class Thinking {

    private static final Pattern BY_BUDGET = Pattern.compile("gemini-2\\.5-.*");
    private static final Pattern BY_LEVEL = Pattern.compile("gemini-([3-9]|[1-9]\\d).*");
    private static final Map<String, Integer> BUDGETS =
            Map.of("none", 0, "minimal", 512, "low", 1_024, "medium", 8_192, "high", 24_576, "xhigh", 24_576);
    /** Thinking of the larger 2.5 model cannot be switched off. */
    private static final int LEAST_OF_PRO = 128;

    private Thinking() {}

    static void write(ObjectNode config, ModelCall call) {
        String effort = call.reasoningEffort();
        boolean byBudget = BY_BUDGET.matcher(call.model()).matches();
        if (!byBudget && !BY_LEVEL.matcher(call.model()).matches()) {
            return;
        }
        ObjectNode thinking = config.withObject("/thinkingConfig");
        if (effort != null && byBudget) {
            int budget = BUDGETS.getOrDefault(effort, 0);
            thinking.put("thinkingBudget", call.model().contains("-pro") ? Math.max(LEAST_OF_PRO, budget) : budget);
        }
        String level = levelOf(effort);
        if (level != null && !byBudget) {
            thinking.put("thinkingLevel", level);
        }
        if (call.reasoningSummary() != null) {
            thinking.put("includeThoughts", true);
        }
        if (thinking.isEmpty()) {
            config.remove("thinkingConfig");
        }
    }

    /** Every model of these knows the two ends; the middle is what they do by themselves. */
    private static @Nullable String levelOf(@Nullable String effort) {
        return switch (effort == null ? "" : effort) {
            case "none", "minimal", "low" -> "low";
            case "high", "xhigh" -> "high";
            default -> null;
        };
    }
}

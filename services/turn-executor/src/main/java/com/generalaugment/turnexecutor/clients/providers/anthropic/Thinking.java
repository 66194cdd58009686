package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ToolChoice;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a call asks for thinking: newer models by effort, older ones by a budget of tokens, the oldest not at all. Nothing is asked
 * for when the caller named no effort, and none may be while a tool call is demanded.
 *
 * @param type adaptive, enabled, disabled; null: not asked about
 * @param budgetTokens of type enabled
 * @param effort of newer models
 */
record Thinking(
        @Nullable String type, int budgetTokens, @Nullable String effort, boolean summarized) {

    private static final Pattern WITHOUT = Pattern.compile("claude-(2|instant|3-(opus|sonnet|haiku|5)).*");
    private static final Pattern BY_BUDGET =
            Pattern.compile("claude-3-7-.*|claude-(opus|sonnet|haiku)-4(-[0-5])?(-20\\d{6}|-latest)?");
    private static final Map<String, Integer> BUDGETS =
            Map.of("minimal", 1_024, "low", 2_048, "medium", 8_192, "high", 16_384, "xhigh", 32_768);
    private static final Map<String, String> EFFORTS =
            Map.of("minimal", "low", "low", "low", "medium", "medium", "high", "high", "xhigh", "max");
    private static final int LEAST_BUDGET = 1_024;

    static Thinking of(ModelCall call) {
        String effort = call.reasoningEffort();
        boolean forced =
                call.toolChoice() instanceof ToolChoice.Required || call.toolChoice() instanceof ToolChoice.Function;
        if (effort == null || WITHOUT.matcher(call.model()).matches()) {
            return new Thinking(null, 0, null, false);
        }
        if (effort.equals("none")) {
            return new Thinking("disabled", 0, null, false);
        }
        if (BY_BUDGET.matcher(call.model()).matches()) {
            int budget = Math.min(BUDGETS.getOrDefault(effort, LEAST_BUDGET), call.maxOutputTokens() / 2);
            return forced || budget < LEAST_BUDGET
                    ? new Thinking(null, 0, null, false)
                    : new Thinking("enabled", budget, null, false);
        }
        return new Thinking(
                forced ? null : "adaptive", 0, EFFORTS.get(effort), !forced && call.reasoningSummary() != null);
    }

    /** None by budget where the history ends in calls that were not thought about: the provider refuses the two together. */
    Thinking after(MessagesHistory history) {
        return budgetTokens > 0 && history.endsInUnthoughtCalls() ? new Thinking(null, 0, null, false) : this;
    }

    static boolean isOlder(String model) {
        return WITHOUT.matcher(model).matches()
                || model.matches("claude-3-7-.*|claude-(opus|sonnet)-4(-[01])?(-20\\d{6})?");
    }

    boolean isOn() {
        return type != null && !type.equals("disabled");
    }

    void write(ObjectNode body) {
        if (type != null) {
            ObjectNode thinking = body.putObject("thinking").put("type", type);
            if (budgetTokens > 0) {
                thinking.put("budget_tokens", budgetTokens);
            }
            if (summarized) {
                thinking.put("display", "summarized");
            }
        }
        if (effort != null) {
            body.withObject("/output_config").put("effort", effort);
        }
    }
}

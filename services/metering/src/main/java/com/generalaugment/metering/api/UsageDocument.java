package com.generalaugment.metering.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.metering.domain.Money;
import com.generalaugment.metering.domain.Plan;
import com.generalaugment.metering.domain.Usage.Report;
import com.generalaugment.metering.domain.UsageDay;

/** The answer of {@code GET {P}/usage}. */
final class UsageDocument {

    private UsageDocument() {}

    static ObjectNode of(String projectId, Report report, Plan plan) {
        ObjectNode document = Json.object()
                .put("project_id", projectId)
                .put("start_date", report.start().toString())
                .put("end_date", report.end().toString());
        put(document.putObject("totals"), report.sum());
        var days = document.putArray("days");
        report.days().forEach(day -> put(days.addObject().put("date", day.date().toString()), day));
        ObjectNode limits = document.putObject("limits");
        putLimit(limits, "agent_turns_per_day", plan.turnsPerDay());
        putLimit(limits, "agent_turns_per_month", plan.turnsPerMonth());
        putLimit(limits, "tokens_per_day", plan.tokensPerDay());
        limits.put("over_limit", isOver(report, plan));
        return document;
    }

    private static void put(ObjectNode node, UsageDay day) {
        node.put("agent_turns_count", day.agentTurns())
                .put("messages_count", day.messages())
                .put("tool_calls_count", day.toolCalls())
                .put("input_tokens", day.inputTokens())
                .put("output_tokens", day.outputTokens())
                .put("total_cost_usd", Money.decimal(day.costMicros()))
                .put("active_users_count", day.activeUsers());
    }

    private static void putLimit(ObjectNode limits, String name, long limit) {
        if (limit == Plan.UNLIMITED) {
            limits.putNull(name);
        } else {
            limits.put(name, limit);
        }
    }

    private static boolean isOver(Report report, Plan plan) {
        return reached(report.now().turnsOfDay(), plan.turnsPerDay())
                || reached(report.now().turnsOfMonth(), plan.turnsPerMonth())
                || reached(report.now().tokensOfDay(), plan.tokensPerDay());
    }

    private static boolean reached(long used, long limit) {
        return limit != Plan.UNLIMITED && used >= limit;
    }
}

package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a ProjectUpdate that become settings of the project, checked; {@code null} clears, unknown ones are left out. */
public final class ProjectSettings {

    public static final List<String> TIERS = List.of("simple", "balanced", "complex");
    static final List<String> LIMITS =
            List.of("requests_per_minute", "concurrent_turns", "messages_per_user_per_minute", "run_budget_usd");

    private static final String RUN_BUDGET = "run_budget_usd";
    private static final int MAX_PROMPT = 200_000;
    private static final int MAX_MODELS = 100;
    private static final int MAX_FALLBACKS = 5;
    private static final int MAX_COUNT = 1_000_000;
    private static final int MONEY_PLACES = 6;

    private ProjectSettings() {}

    static ObjectNode of(ObjectNode body, Members members) {
        ObjectNode settings = Json.object();
        members.string("system_prompt", 0, MAX_PROMPT);
        members.object("branding");
        copy(body, settings, "system_prompt");
        copy(body, settings, "branding");
        put(settings, body, "model_preferences", models(members.object("model_preferences")));
        put(settings, body, "rate_limits", limits(members.object("rate_limits")));
        put(settings, body, "security_flags", flags(members.object("security_flags")));
        put(settings, body, "memory", memory(members.object("memory")));
        put(settings, body, "tool_discovery", ToolDiscoverySettings.checked(members.object("tool_discovery")));
        return settings;
    }

    private static void put(ObjectNode settings, ObjectNode body, String member, ObjectNode checked) {
        if (body.path(member).isNull()) {
            settings.putNull(member);
        } else if (body.has(member)) {
            settings.set(member, checked);
        }
    }

    private static ObjectNode models(Members models) {
        ObjectNode checked = Json.object();
        for (String tier : TIERS) {
            models.string(tier, 1, 200);
            copy(models, checked, tier);
        }
        int count = 0;
        for (JsonNode model : models.array("allowed_models")) {
            if (!model.isTextual() || model.asText().isBlank()) {
                models.wrongType("allowed_models[" + count + "]", "a model's name");
            }
            count++;
        }
        if (count > MAX_MODELS) {
            models.outOfRange("allowed_models", "must have at most 100 elements");
        }
        models.integer("max_output_tokens", 1, MAX_COUNT);
        fallbacks(models.object("fallbacks"));
        copy(models, checked, "allowed_models");
        copy(models, checked, "max_output_tokens");
        copy(models, checked, "fallbacks");
        return checked;
    }

    /** Per tier the fallback models in order: a turn uses the next one when a model cannot answer. */
    private static void fallbacks(Members fallbacks) {
        for (String tier : TIERS) {
            JsonNode models = fallbacks.array(tier);
            for (int i = 0; i < models.size(); i++) {
                if (!models.get(i).isTextual() || models.get(i).asText().isBlank()) {
                    fallbacks.wrongType(tier + "[" + i + "]", "a model's name");
                }
            }
            if (models.size() > MAX_FALLBACKS) {
                fallbacks.outOfRange(tier, "must have at most " + MAX_FALLBACKS + " elements");
            }
        }
    }

    private static ObjectNode limits(Members limits) {
        ObjectNode checked = Json.object();
        for (String limit : LIMITS) {
            if (limit.equals(RUN_BUDGET)) {
                putMoney(limits, checked);
            } else {
                limits.integer(limit, 1, MAX_COUNT);
                copy(limits, checked, limit);
            }
        }
        if (limits.bool("credit_billing_enabled", false)) {
            throw ProjectDocument.unsupported("rate_limits.credit_billing_enabled", "is not available yet");
        }
        if (limits.has("funding_mode")) {
            throw ProjectDocument.unsupported("rate_limits.funding_mode", "is not available yet");
        }
        return checked;
    }

    /** A number, or the same as a string. */
    private static void putMoney(Members limits, ObjectNode checked) {
        JsonNode node = limits.node(RUN_BUDGET);
        if (!limits.has(RUN_BUDGET)) {
            copy(limits, checked, RUN_BUDGET);
            return;
        }
        BigDecimal amount = amount(node);
        if (amount == null) {
            limits.wrongType(RUN_BUDGET, "an amount such as \"1.50\"");
        } else if (amount.signum() < 0
                || amount.compareTo(BigDecimal.valueOf(MAX_COUNT)) > 0
                || amount.stripTrailingZeros().scale() > MONEY_PLACES) {
            limits.outOfRange(RUN_BUDGET, "must be from 0 to 1000000 with at most six places");
        } else {
            checked.put(RUN_BUDGET, amount);
        }
    }

    private static @Nullable BigDecimal amount(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        String text = node.asText();
        return node.isTextual() && text.matches("[0-9]{1,10}(\\.[0-9]{1,12})?") ? new BigDecimal(text) : null;
    }

    private static ObjectNode flags(Members flags) {
        ObjectNode checked = Json.object();
        flags.bool("cancel_on_disconnect", false);
        copy(flags, checked, "cancel_on_disconnect");
        if (flags.bool("hipaa_mode", false)) {
            throw ProjectDocument.unsupported("security_flags.hipaa_mode", "is not available yet");
        }
        String redaction = flags.string("log_redaction");
        if (redaction != null && !redaction.equals("standard")) {
            throw ProjectDocument.unsupported("security_flags.log_redaction", "knows only standard yet");
        }
        return checked;
    }

    private static ObjectNode memory(Members memory) {
        ObjectNode checked = Json.object();
        memory.oneOf("recall", MemorySettings.RECALL);
        memory.integer("max_facts", 0, MemorySettings.MOST_FACTS);
        copy(memory, checked, "recall");
        memory.oneOf("learning", MemorySettings.LEARNING);
        copy(memory, checked, "max_facts");
        copy(memory, checked, "learning");
        return checked;
    }

    private static void copy(Members from, ObjectNode to, String member) {
        if (!from.node(member).isMissingNode()) {
            to.set(member, from.node(member));
        }
    }

    private static void copy(ObjectNode from, ObjectNode to, String member) {
        if (from.has(member)) {
            to.set(member, from.get(member));
        }
    }
}

package com.generalaugment.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.List;

/** The members of a ProjectUpdate that become settings of the project, checked; {@code null} clears. */
final class ProjectSettings {

    private static final int MAX_PROMPT = 200_000;
    private static final int MAX_MODELS = 100;

    private ProjectSettings() {}

    static ObjectNode of(ObjectNode body, Members members) {
        members.string("system_prompt", 0, MAX_PROMPT);
        members.object("branding");
        checkModels(members.object("model_preferences"));
        checkLimits(members.object("rate_limits"));
        checkFlags(members.object("security_flags"));
        ObjectNode settings = Json.object();
        for (String member :
                List.of("system_prompt", "branding", "model_preferences", "rate_limits", "security_flags")) {
            if (body.has(member)) {
                settings.set(member, body.get(member));
            }
        }
        return settings;
    }

    private static void checkModels(Members models) {
        for (String tier : List.of("simple", "balanced", "complex")) {
            models.string(tier, 1, 200);
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
        models.integer("max_output_tokens", 1, 1_000_000);
        if (!models.object("fallbacks").isEmpty()) {
            throw ProjectDocument.unsupported("model_preferences.fallbacks", "is not available yet");
        }
    }

    private static void checkLimits(Members limits) {
        limits.integer("requests_per_minute", 1, 1_000_000);
        limits.integer("concurrent_turns", 1, 1_000_000);
        limits.integer("messages_per_user_per_minute", 1, 1_000_000);
        limits.number("run_budget_usd", 0, 1_000_000, 0);
        if (limits.bool("credit_billing_enabled", false) || limits.has("funding_mode")) {
            throw ProjectDocument.unsupported("rate_limits.credit_billing_enabled", "is not available yet");
        }
    }

    private static void checkFlags(Members flags) {
        flags.bool("cancel_on_disconnect", false);
        if (flags.bool("hipaa_mode", false)) {
            throw ProjectDocument.unsupported("security_flags.hipaa_mode", "is not available yet");
        }
        if (flags.has("log_redaction") && !"standard".equals(flags.string("log_redaction"))) {
            throw ProjectDocument.unsupported("security_flags.log_redaction", "knows only standard yet");
        }
    }
}

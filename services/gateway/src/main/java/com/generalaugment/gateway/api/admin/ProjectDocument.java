package com.generalaugment.gateway.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.gateway.domain.project.Settings;
import com.generalaugment.gateway.domain.project.Slug;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Projects as JSON of the public contract, both ways. */
final class ProjectDocument {

    private static final int MAX_NAME = 100;
    private static final int MAX_PROMPT = 200_000;
    private static final Set<String> PLANS = Set.of("free", "build", "pro", "team", "enterprise");
    /** Members of the contract that the platform does not support yet. */
    private static final List<String> NOT_YET = List.of(
            "enabled_tool_ids",
            "mcp_servers",
            "telegram_bot_token",
            "twilio_phone_number",
            "whatsapp_phone_number_id",
            "webhook_secret",
            "approval_webhook_url",
            "billing_webhook_url",
            "platform_webhook_url");

    private ProjectDocument() {}

    /** A new project, checked. */
    record New(String name, @Nullable String slug, ObjectNode settings) {}

    static ObjectNode of(Project project) {
        ObjectNode settings = project.settings();
        ObjectNode node = Json.object()
                .put("id", project.tenant().toString())
                .put("name", project.name())
                .put("slug", project.slug())
                .put("status", project.status())
                .put("system_prompt", Settings.systemPrompt(settings));
        node.set("branding", settings.path("branding").isObject() ? settings.get("branding") : Json.object());
        node.put("created_at", AdminBody.time(project.createdAt()))
                .put("updated_at", AdminBody.time(project.updatedAt()));
        node.putArray("enabled_tool_ids");
        node.putArray("mcp_servers");
        node.putArray("local_connectors");
        node.set("model_preferences", modelPreferences(settings));
        node.set("tool_discovery", ToolDiscoverySettings.of(settings).document());
        node.set("rate_limits", rateLimits(settings.path("rate_limits")));
        node.putObject("security_flags")
                .put("log_redaction", "standard")
                .put(
                        "cancel_on_disconnect",
                        settings.path("security_flags")
                                .path("cancel_on_disconnect")
                                .asBoolean(false))
                .put("hipaa_mode", false);
        node.set("memory", MemorySettings.of(settings).document());
        node.put("plan", project.plan()).put("pricing_tier", project.plan());
        for (String absent : List.of(
                "stripe_customer_id",
                "approval_webhook_url",
                "billing_webhook_url",
                "platform_webhook_url",
                "webhook_status",
                "webhook_secret")) {
            node.putNull(absent);
        }
        node.put("webhook_secret_configured", false).putNull("webhook_secret_preview");
        node.putNull("telegram_bot_token").put("telegram_bot_configured", false);
        return node.putNull("twilio_phone_number")
                .putNull("whatsapp_phone_number_id")
                .putNull("langfuse_project_id")
                .putNull("langfuse_public_key");
    }

    static New created(ObjectNode body) {
        Members members = Members.root(body);
        String name = members.string("name", 1, MAX_NAME);
        if (!members.has("name")) {
            members.missing("name");
        }
        String slug = slug(members);
        String prompt = members.string("system_prompt", 0, MAX_PROMPT);
        AdminBody.require(members);
        ObjectNode settings = Json.object().put("system_prompt", prompt == null ? Settings.DEFAULT_PROMPT : prompt);
        return new New(name == null ? "" : name, slug, settings);
    }

    /** @param mayAdminister whether the caller may also change status and plan */
    static Projects.Change change(ObjectNode body, Project before, boolean mayAdminister) {
        refuseWhatIsNotThereYet(body, before);
        Members members = Members.root(body);
        String plan = members.oneOf("plan", PLANS);
        String tier = members.oneOf("pricing_tier", PLANS);
        String status = members.oneOf("status", Set.of("active", "archived"));
        if (!mayAdminister && (plan != null || tier != null || status != null)) {
            throw Problem.of(
                            ErrorKind.FORBIDDEN,
                            "insufficient_scope",
                            "Status and plan are changed with a global management key.")
                    .extra("required_scope", "admin");
        }
        for (String member : List.of("name", "slug", "status", "plan", "pricing_tier")) {
            if (body.path(member).isNull()) {
                members.wrongType(member, "a string: it cannot be cleared");
            }
        }
        Projects.Change change = new Projects.Change(
                members.string("name", 1, MAX_NAME),
                slug(members),
                status,
                plan == null ? tier : plan,
                ProjectSettings.of(body, members));
        AdminBody.require(members);
        return change;
    }

    /** Accepts values that are already in force: a client may read a project, change a member and write it. */
    private static void refuseWhatIsNotThereYet(ObjectNode body, Project before) {
        ObjectNode inForce = of(before);
        for (String member : NOT_YET) {
            if (body.hasNonNull(member) && !body.get(member).equals(inForce.get(member))) {
                throw unsupported(member, "is not available yet");
            }
        }
    }

    static Problem unsupported(String member, String why) {
        return Problem.of(ErrorKind.INVALID, "unsupported_parameter", member + " " + why + ".")
                .param(member);
    }

    private static ObjectNode modelPreferences(ObjectNode settings) {
        ObjectNode own = settings.path("model_preferences").isObject()
                ? (ObjectNode) settings.get("model_preferences")
                : Json.object();
        ObjectNode node = Json.object();
        for (String tier : ProjectSettings.TIERS) {
            node.set(tier, own.has(tier) ? own.get(tier) : Json.mapper().nullNode());
        }
        node.set("allowed_models", own.has("allowed_models") ? own.get("allowed_models") : Json.array());
        node.set("fallbacks", own.path("fallbacks").isObject() ? own.get("fallbacks") : Json.object());
        node.set(
                "max_output_tokens",
                own.has("max_output_tokens")
                        ? own.get("max_output_tokens")
                        : Json.mapper().nullNode());
        return node;
    }

    private static ObjectNode rateLimits(JsonNode own) {
        ObjectNode node = Json.object();
        for (String limit : ProjectSettings.LIMITS) {
            node.set(limit, own.has(limit) ? own.get(limit) : Json.mapper().nullNode());
        }
        return node.put("credit_billing_enabled", false).putNull("funding_mode");
    }

    private static @Nullable String slug(Members members) {
        String slug = members.string("slug", Slug.MIN, Slug.MAX);
        return slug == null || Slug.isValid(slug)
                ? slug
                : members.outOfRange(
                        "slug", "must be lower-case letters and digits, joined by single hyphens, and no id");
    }
}

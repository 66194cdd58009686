package com.generalaugment.gateway.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.Members;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Projects as JSON of the public contract, both ways. */
final class ProjectDocument {

    private static final String PROMPT = "You are a helpful agent.";
    private static final int MAX_NAME = 100;
    private static final int MAX_PROMPT = 200_000;
    private static final Pattern SLUG = Pattern.compile("[a-z0-9](-?[a-z0-9])*");
    private static final Set<String> PLANS = Set.of("free", "build", "pro", "team", "enterprise");
    /** Members of the contract that later parts of the platform will honour. */
    private static final List<String> NOT_YET = List.of(
            "enabled_tool_ids",
            "mcp_servers",
            "memory",
            "tool_discovery",
            "telegram_bot_token",
            "twilio_phone_number",
            "whatsapp_phone_number_id",
            "webhook_secret",
            "approval_webhook_url",
            "billing_webhook_url",
            "platform_webhook_url");

    private ProjectDocument() {}

    /** A new project, checked. */
    record New(String name, String slug, ObjectNode settings) {}

    static ObjectNode of(Project project) {
        ObjectNode settings = project.settings();
        ObjectNode node = Json.object()
                .put("id", project.tenant().toString())
                .put("name", project.name())
                .put("slug", project.slug())
                .put("status", project.status())
                .put("system_prompt", settings.path("system_prompt").asText());
        node.set("branding", settings.path("branding").isObject() ? settings.get("branding") : Json.object());
        node.put("created_at", AdminBody.time(project.createdAt()))
                .put("updated_at", AdminBody.time(project.updatedAt()));
        node.putArray("enabled_tool_ids");
        node.putArray("mcp_servers");
        node.putArray("local_connectors");
        node.set("model_preferences", modelPreferences(settings));
        node.putObject("tool_discovery")
                .put("mode", "auto")
                .put("direct_schema_tool_limit", 10)
                .put("max_search_results", 5)
                .put("server_call_items", "omit");
        node.set("rate_limits", settings.path("rate_limits").isObject() ? settings.get("rate_limits") : Json.object());
        node.putObject("security_flags")
                .put("log_redaction", "standard")
                .put(
                        "cancel_on_disconnect",
                        settings.path("security_flags")
                                .path("cancel_on_disconnect")
                                .asBoolean(false))
                .put("hipaa_mode", false);
        node.putObject("memory").put("recall", "auto").put("max_facts", 8);
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
        ObjectNode settings = Json.object().put("system_prompt", prompt == null ? PROMPT : prompt);
        return new New(name == null ? "" : name, slug == null ? slugOf(name == null ? "" : name) : slug, settings);
    }

    /** @param global whether the caller manages the whole installation: only then status and plan can change */
    static Projects.Change change(ObjectNode body, boolean global) {
        for (String member : NOT_YET) {
            if (body.hasNonNull(member) && !body.get(member).isEmpty()
                    || body.path(member).isTextual()) {
                throw unsupported(member, "is not available yet");
            }
        }
        Members members = Members.root(body);
        String plan = members.oneOf("plan", PLANS);
        String tier = members.oneOf("pricing_tier", PLANS);
        String status = members.oneOf("status", Set.of("active", "archived"));
        if (!global && (plan != null || tier != null || status != null)) {
            throw Problem.of(
                            ErrorKind.FORBIDDEN,
                            "insufficient_scope",
                            "Status and plan are changed with a global management key.")
                    .extra("required_scope", "admin");
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

    static Problem unsupported(String member, String why) {
        return Problem.of(ErrorKind.INVALID, "unsupported_parameter", member + " " + why + ".")
                .param(member);
    }

    private static ObjectNode modelPreferences(ObjectNode settings) {
        ObjectNode own = settings.path("model_preferences").isObject()
                ? (ObjectNode) settings.get("model_preferences")
                : Json.object();
        ObjectNode node = Json.object();
        for (String tier : List.of("simple", "balanced", "complex")) {
            node.set(tier, own.has(tier) ? own.get(tier) : Json.mapper().nullNode());
        }
        node.set("allowed_models", own.has("allowed_models") ? own.get("allowed_models") : Json.array());
        node.putObject("fallbacks");
        node.set(
                "max_output_tokens",
                own.has("max_output_tokens")
                        ? own.get("max_output_tokens")
                        : Json.mapper().nullNode());
        return node;
    }

    private static @Nullable String slug(Members members) {
        String slug = members.string("slug", 3, 63);
        return slug == null || SLUG.matcher(slug).matches()
                ? slug
                : members.outOfRange("slug", "must be lower-case letters and digits, joined by single hyphens");
    }

    private static String slugOf(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = plain.length() > 63 ? plain.substring(0, 63).replaceAll("-+$", "") : plain;
        return cut.length() < 3 ? ("project-" + cut).replaceAll("-+$", "") : cut;
    }
}

package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.libs.runtime.json.NumberBounds;
import com.generalaugment.turnexecutor.domain.model.OutputFormat;
import com.generalaugment.turnexecutor.domain.model.Sampling;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/responses}, checked and with every default filled in. Echo members are as the response
 * shows them.
 *
 * @param input this turn's own items; an item that came without an id has none yet
 * @param metadata the caller's pairs without those that the platform overwrites
 * @param maxOutputTokens null when the caller named none; then the cap applies
 * @param budgetMicros worst-case cost of this response in micro-dollars
 * @param textEcho the member {@code text} with its true schema
 * @param verbosity as asked for; null when the caller did not
 * @param carried what continues the previous response, when that is stored nowhere
 */
public record TurnRequest(
        String model,
        List<ObjectNode> input,
        @Nullable String user,
        @Nullable String instructions,
        @Nullable String previousResponseId,
        @Nullable String conversationId,
        ObjectNode metadata,
        boolean stream,
        boolean includeObfuscation,
        boolean store,
        boolean background,
        RequestedTools tools,
        boolean parallelToolCalls,
        @Nullable Integer maxToolCalls,
        @Nullable Integer maxOutputTokens,
        Sampling sampling,
        Reasoning reasoning,
        OutputFormat format,
        ObjectNode textEcho,
        @Nullable String verbosity,
        boolean truncateAuto,
        String serviceTier,
        @Nullable String safetyIdentifier,
        @Nullable String promptCacheKey,
        @Nullable Long budgetMicros,
        @Nullable String agent,
        @Nullable CarriedContext carried) {

    private static final int MAX_USER = 200;
    private static final int MAX_ID = 128;
    private static final int MAX_HINT = 64;
    private static final int MAX_LOGPROBS = 20;
    /** The one there is; the request's is a hint. */
    private static final String SERVICE_TIER = "default";

    /** What runs when the request names an agent and no model. */
    private static final String MODEL_OF_AGENTS = "balanced";

    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MAX_BUDGET = BigDecimal.valueOf(1_000_000);

    /**
     * @throws Problem 400 with the first bad member as param: {@code missing_required_parameter}, {@code
     *     unsupported_*}, {@code raw_secret_refused}, {@code tool_name_conflict}, or {@code invalid_request} that lists
     *     all
     */
    public static TurnRequest parse(JsonNode body, RequestLimits limits) {
        Members members = Members.root(body);
        refuseWhatIsNotThere(members);
        requireModelAndInput(members);
        TextFormat text = TextFormat.parse(members.object("text"));
        TurnRequest request = new TurnRequest(
                or(members.string("model", 1, 256), MODEL_OF_AGENTS),
                InputItems.parse(members),
                members.storable("user", 1, MAX_USER),
                members.string("instructions"),
                members.storable("previous_response_id", 1, MAX_ID),
                ConversationId.parse(members),
                Metadata.parse(members),
                members.bool("stream", false),
                members.object("stream_options").bool("include_obfuscation", true),
                members.bool("store", true),
                members.bool("background", false),
                RequestedTools.parse(members),
                members.bool("parallel_tool_calls", true),
                members.integer("max_tool_calls", 1, Integer.MAX_VALUE),
                members.integer("max_output_tokens", 1, limits.maxOutputTokens()),
                sampling(members),
                Reasoning.parse(members),
                text.format(),
                text.echo(),
                text.verbosity(),
                "auto".equals(members.oneOf("truncation", Set.of("auto", "disabled"))),
                SERVICE_TIER,
                members.string("safety_identifier", 0, MAX_HINT),
                members.string("prompt_cache_key", 0, MAX_HINT),
                budget(members),
                members.string("agent"),
                CarriedContext.of(body));
        members.array("include");
        members.string("service_tier", 1, MAX_HINT);
        if (!members.errors().isEmpty()) {
            throw Problem.invalid(members.errors());
        }
        return request;
    }

    /** Whether its events are kept and published as they happen: a caller may follow a background turn at any time. */
    public boolean publishesEvents() {
        return stream || background;
    }

    /** The newest response that this one continues and that the store has. */
    public @Nullable String storedPredecessor() {
        return carried == null ? previousResponseId : carried.storedResponseId();
    }

    /** The caller may name the project's agent; there is no other. */
    public void requireAgent(String projectSlug) {
        if (agent != null && !agent.equals(projectSlug)) {
            throw Refusals.unsupported("agent", "the project has no such agent");
        }
    }

    /** @throws Problem 400 for tools of unknown types, unless the project leaves them out */
    public void requireKnownTools(boolean mayOmit) {
        tools.requireKnown(mayOmit);
    }

    /** The tier to run on, or null when the model is a concrete one. Effort steers {@code balanced} only. */
    public @Nullable String tier() {
        return switch (model) {
            case "simple", "complex" -> model;
            case "balanced" ->
                switch (or(reasoning.effort(), "medium")) {
                    case "none", "minimal", "low" -> "simple";
                    case "high", "xhigh" -> "complex";
                    default -> "balanced";
                };
            default -> null;
        };
    }

    private static void refuseWhatIsNotThere(Members members) {
        if (members.bool("background", false) && !members.bool("store", true)) {
            throw Refusals.unsupported("background", "a background turn needs store: true");
        }
        if (members.node("top_logprobs").asInt(0) > 0
                && members.node("top_logprobs").asInt() <= MAX_LOGPROBS) {
            throw Refusals.unsupported("top_logprobs", "log probabilities are not available yet");
        }
        for (JsonNode wanted : members.array("include")) {
            if (wanted.asText().equals("message.output_text.logprobs")) {
                throw Refusals.unsupported("include", "log probabilities are not available yet");
            }
        }
    }

    private static void requireModelAndInput(Members members) {
        if (!members.has("model") && !members.has("agent")) {
            throw Refusals.missing("model");
        }
        if (members.has("previous_response_id") || members.has("conversation")) {
            return;
        }
        if (!members.has("input")) {
            throw Refusals.missing("input");
        }
        if (members.node("input").isArray() && members.node("input").isEmpty()) {
            members.outOfRange(
                    "input", "must have at least one item unless previous_response_id or conversation is given");
        }
    }

    private static Sampling sampling(Members members) {
        Integer logprobs = members.integer("top_logprobs", 0, MAX_LOGPROBS);
        return new Sampling(
                members.number("temperature", 0, 2, 1),
                members.number("top_p", 0, 1, 1),
                members.number("presence_penalty", -2, 2, 0),
                members.number("frequency_penalty", -2, 2, 0),
                logprobs == null ? 0 : logprobs);
    }

    private static @Nullable Long budget(Members members) {
        if (!members.has("budget_usd")) {
            return null;
        }
        JsonNode node = members.node("budget_usd");
        Optional<BigDecimal> usd = NumberBounds.decimal(node);
        if (usd.isEmpty()) {
            return members.wrongType("budget_usd", "a decimal");
        }
        if (usd.get().signum() > 0 && usd.get().compareTo(MAX_BUDGET) <= 0) {
            return usd.get().multiply(MICROS).setScale(0, RoundingMode.CEILING).longValueExact();
        }
        return members.outOfRange("budget_usd", "must be a decimal above 0 and at most 1000000");
    }

    private static String or(@Nullable String value, String ifAbsent) {
        return value == null ? ifAbsent : value;
    }
}

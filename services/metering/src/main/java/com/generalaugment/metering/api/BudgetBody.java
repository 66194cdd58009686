package com.generalaugment.metering.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.InboundMemory;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.json.NumberBounds;
import com.generalaugment.metering.domain.Budget;
import com.generalaugment.metering.domain.Budgets.Standing;
import com.generalaugment.metering.domain.Money;
import com.generalaugment.metering.domain.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Budgets as JSON of the public contract, both ways. */
final class BudgetBody {

    private static final BigDecimal MAX_USD = BigDecimal.valueOf(1_000_000_000);
    private static final List<Integer> THRESHOLDS = List.of(50, 80, 100);

    private final JsonNode body;
    private final String projectId;
    private final List<FieldError> errors = new ArrayList<>();

    private BudgetBody(JsonNode body, String projectId) {
        this.body = body;
        this.projectId = projectId;
    }

    /** @param id of the new budget; empty: any */
    static Budget created(byte[] json, String id, String projectId) {
        return new BudgetBody(object(json), projectId).budget(null, id.isEmpty() ? Ids.next("bud_") : id);
    }

    static Budget changed(byte[] json, Budget old, String projectId) {
        return new BudgetBody(object(json), projectId).budget(old, old.id());
    }

    static ObjectNode render(Standing standing, String projectId, Instant now) {
        Budget budget = standing.budget();
        long left = Math.max(0, budget.limitMicros() - standing.spent() - standing.reserved());
        ObjectNode node = Json.object()
                .put("id", budget.id())
                .put("scope", budget.scope())
                .put("scope_id", projectId)
                .put("window", budget.window().label())
                .put("limit_usd", Money.text(budget.limitMicros()));
        var thresholds = node.putArray("thresholds");
        budget.thresholds().forEach(thresholds::add);
        return node.put("enabled", budget.enabled())
                .put("spent_usd", Money.text(standing.spent()))
                .put("reserved_usd", Money.text(standing.reserved()))
                .put("remaining_usd", Money.text(left))
                .put("window_start", text(budget.window().start(now)))
                .put("resets_at", text(budget.window().resetsAt(now)));
    }

    private Budget budget(@Nullable Budget old, String id) {
        requireProjectScope(old == null);
        requireOwnScopeId();
        Budget budget = new Budget(
                id,
                "project",
                window(old == null ? null : old.window()),
                limit(old == null ? null : old.limitMicros()),
                thresholds(old == null ? THRESHOLDS : old.thresholds()),
                enabled(old == null || old.enabled()));
        if (!errors.isEmpty()) {
            throw Problem.validation(errors);
        }
        return budget;
    }

    private void requireProjectScope(boolean isNew) {
        JsonNode scope = body.path("scope");
        if (isNew && !body.hasNonNull("scope")) {
            errors.add(new FieldError("scope", "is required", "missing"));
        } else if (body.hasNonNull("scope") && !scope.isTextual()) {
            errors.add(new FieldError("scope", "must be a string", "type_error"));
        } else if (body.hasNonNull("scope") && !scope.asText().equals("project")) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "unsupported_parameter",
                            "Only budgets of scope project are available yet.")
                    .param("scope");
        }
    }

    /** A project's budget is about the project itself. */
    private void requireOwnScopeId() {
        JsonNode node = body.path("scope_id");
        if (body.hasNonNull("scope_id") && !(node.isTextual() && node.asText().equals(projectId))) {
            errors.add(new FieldError("scope_id", "must be null or the project's id", "value_error"));
        }
    }

    private Window window(@Nullable Window old) {
        JsonNode node = body.path("window");
        Optional<Window> window = node.isTextual() ? Window.labelled(node.asText()) : Optional.empty();
        if (window.isPresent()) {
            return window.get();
        }
        if (body.hasNonNull("window") || old == null) {
            errors.add(new FieldError("window", "must be day, month or total", "value_error"));
        }
        return old == null ? Window.TOTAL : old;
    }

    private long limit(@Nullable Long old) {
        JsonNode node = body.path("limit_usd");
        if (!body.hasNonNull("limit_usd") && old != null) {
            return old;
        }
        Optional<BigDecimal> sent = NumberBounds.decimal(node);
        if (sent.isPresent()) {
            BigDecimal usd = sent.get().stripTrailingZeros();
            if (usd.signum() >= 0 && usd.compareTo(MAX_USD) <= 0 && usd.scale() <= Money.PLACES) {
                return Money.micros(usd);
            }
        }
        errors.add(new FieldError(
                "limit_usd", "must be a decimal from 0 to 1000000000 with at most six places", "value_error"));
        return 0;
    }

    private List<Integer> thresholds(List<Integer> old) {
        JsonNode node = body.path("thresholds");
        if (!body.hasNonNull("thresholds")) {
            return old;
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode value : node) {
            if (value.isInt() && value.asInt() >= 1 && value.asInt() <= 1000) {
                values.add(value.asInt());
            }
        }
        if (!node.isArray() || values.size() != node.size() || values.size() > 10) {
            errors.add(new FieldError(
                    "thresholds", "must be an array of at most 10 integers from 1 to 1000", "value_error"));
        }
        return values;
    }

    private boolean enabled(boolean old) {
        JsonNode node = body.path("enabled");
        if (body.hasNonNull("enabled") && !node.isBoolean()) {
            errors.add(new FieldError("enabled", "must be true or false", "type_error"));
        }
        return node.isBoolean() ? node.asBoolean() : old;
    }

    private static JsonNode object(byte[] json) {
        InboundMemory.growForTree(json);
        try {
            JsonNode node = Json.read(json);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            // Reported below.
        }
        throw Problem.of(ErrorKind.INVALID, "invalid_json", "The body must be one JSON object in UTF-8.");
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Window::text).orElse(null);
    }
}

package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Whether a found value keeps the limits of its schema. */
final class Fit {

    private Fit() {}

    static boolean fits(JsonNode schema, JsonNode value) {
        if (schema.has("const") && !schema.get("const").equals(value)) {
            return false;
        }
        if (value.isTextual()) {
            int length = value.textValue().codePointCount(0, value.textValue().length());
            return (!schema.has("pattern") || schema.has("format"))
                    && length >= schema.path("minLength").asInt(0)
                    && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE);
        }
        if (value.isNumber()) {
            return inRange(schema, value.decimalValue());
        }
        return !value.isArray() || (hasSize(schema, value) && itemsFit(schema, value));
    }

    private static boolean inRange(JsonNode schema, BigDecimal value) {
        JsonNode step = schema.path("multipleOf");
        boolean onStep = !step.isNumber()
                || step.decimalValue().signum() <= 0
                || value.remainder(step.decimalValue()).signum() == 0;
        return onStep
                && compare(value, schema.path("minimum"), 1) >= 0
                && compare(value, schema.path("maximum"), -1) <= 0
                && compare(value, schema.path("exclusiveMinimum"), 1) > 0
                && compare(value, schema.path("exclusiveMaximum"), -1) < 0;
    }

    private static int compare(BigDecimal value, JsonNode limit, int absent) {
        return limit.isNumber() ? value.compareTo(limit.decimalValue()) : absent;
    }

    private static boolean hasSize(JsonNode schema, JsonNode list) {
        return list.size() >= schema.path("minItems").asInt(0)
                && list.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE);
    }

    private static boolean itemsFit(JsonNode schema, JsonNode list) {
        for (JsonNode item : list) {
            if (!fits(schema.path("items"), item)) {
                return false;
            }
        }
        return true;
    }
}

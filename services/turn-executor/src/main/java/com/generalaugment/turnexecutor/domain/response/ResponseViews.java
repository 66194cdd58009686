package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.NumberBounds;
import java.math.BigDecimal;
import java.util.Map;

/** The response object as one caller sees it; the one that is kept stays as it is. */
public final class ResponseViews {

    private ResponseViews() {}

    /** For header {@code X-General-Augment-Metadata: strings}: every value a string, lists comma-joined. */
    public static ObjectNode withStringMetadata(ObjectNode response) {
        ObjectNode copy = response.deepCopy();
        ObjectNode strings = copy.putObject("metadata");
        for (Map.Entry<String, JsonNode> pair : response.path("metadata").properties()) {
            strings.put(pair.getKey(), asString(pair.getValue()));
        }
        return copy;
    }

    /** For callers that have not asked for it: no raw reasoning. */
    public static ObjectNode withoutRawReasoning(ObjectNode response) {
        if (response.path("output").valueStream().noneMatch(OutputItems::hasRawReasoning)) {
            return response;
        }
        ObjectNode copy = response.deepCopy();
        ArrayNode output = copy.putArray("output");
        response.path("output").forEach(item -> output.add(OutputItems.withoutRawReasoning((ObjectNode) item)));
        return copy;
    }

    private static String asString(JsonNode value) {
        if (!value.isArray()) {
            return value.isNumber() ? plain(value) : value.asText();
        }
        StringBuilder joined = new StringBuilder();
        value.forEach(element -> joined.append(joined.isEmpty() ? "" : ",").append(element.asText()));
        return joined.toString();
    }

    /**
     * A number out of bounds, as rows of older versions may have, keeps its exponent: written out it can have any
     * length.
     */
    private static String plain(JsonNode number) {
        return NumberBounds.decimal(number).map(BigDecimal::toPlainString).orElseGet(number::asText);
    }
}

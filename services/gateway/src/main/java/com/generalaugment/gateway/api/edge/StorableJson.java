package com.generalaugment.gateway.api.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.StorableText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Checks that JSON can be stored and written again: {@link StorableText}, and numbers that a double can hold. */
final class StorableJson {

    private StorableJson() {}

    /** @throws Problem 422 {@code validation_error} that lists all members that are not */
    static void require(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        check(document, "", errors);
        if (!errors.isEmpty()) {
            throw Problem.validation(errors);
        }
    }

    private static void check(JsonNode node, String path, List<FieldError> errors) {
        if (node.isTextual() && !StorableText.is(node.textValue())) {
            errors.add(new FieldError(path, StorableText.RULE, "value_error"));
        } else if (node.isNumber() && !isOrdinary(node.decimalValue())) {
            errors.add(new FieldError(path, "must be a number that a double can hold", "value_error"));
        }
        node.properties().forEach(member -> {
            if (StorableText.is(member.getKey())) {
                check(member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey(), errors);
            } else {
                errors.add(new FieldError(path, "has a member whose name is no Unicode text", "value_error"));
            }
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            check(node.get(i), path + "[" + i + "]", errors);
        }
    }

    private static boolean isOrdinary(BigDecimal number) {
        double value = number.doubleValue();
        return Double.isFinite(value) && (value != 0 || number.signum() == 0);
    }
}

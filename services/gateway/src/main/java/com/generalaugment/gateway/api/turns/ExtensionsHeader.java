package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a caller opts in to beside the core events and items (api.md 4.5): nothing, {@code on}, or {@code on, raw-reasoning}.
 */
record ExtensionsHeader(boolean on, boolean rawReasoning) {

    private static final String NAME = "X-General-Augment-Extensions";
    private static final String ON = "on";
    private static final String RAW_REASONING = "raw-reasoning";

    /** @throws Problem 400 for a value that is not known: what it asks for would silently not come */
    static ExtensionsHeader of(EdgeRequest exchange) {
        List<String> lines = exchange.headers(NAME);
        if (lines.isEmpty()) {
            return new ExtensionsHeader(false, false);
        }
        Set<String> values = new HashSet<>();
        lines.forEach(
                line -> Arrays.stream(line.split(",", -1)).map(String::strip).forEach(values::add));
        boolean rawReasoning = values.remove(RAW_REASONING);
        if (!values.equals(Set.of(ON))) {
            throw Problem.invalid(List.of(
                    new FieldError(NAME, "must be " + ON + " or " + ON + ", " + RAW_REASONING, "header_value")));
        }
        return new ExtensionsHeader(true, rawReasoning);
    }
}

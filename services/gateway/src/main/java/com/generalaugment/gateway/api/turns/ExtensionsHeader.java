package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Opt-in extensions beside the core events and items (api.md 4.5): nothing, {@code on}, or {@code on, raw-reasoning}.
 */
record ExtensionsHeader(boolean on, boolean rawReasoning) {

    private static final String NAME = "X-General-Augment-Extensions";
    private static final String ON = "on";
    private static final String RAW_REASONING = "raw-reasoning";

    /** @throws Problem 400 for an unknown value, which would otherwise be ignored silently */
    static ExtensionsHeader of(EdgeRequest request) {
        List<String> lines = request.headers(NAME);
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

package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.response.OutputItems;
import java.util.List;

/**
 * How kept items are shown in lists: never with raw reasoning.
 *
 * @param withThoughts whether with what the model wants back of its reasoning, sealed
 */
public record ItemView(boolean withThoughts) {

    private static final String THOUGHTS = "reasoning.encrypted_content";

    /** @param include as in the query; what is not known is ignored */
    public static ItemView including(List<String> include) {
        return new ItemView(include.contains(THOUGHTS));
    }

    public ObjectNode of(ObjectNode item) {
        boolean hides =
                !withThoughts && item.path("type").asText().equals("reasoning") && item.has("encrypted_content");
        return OutputItems.withoutRawReasoning(hides ? item.deepCopy().without(List.of("encrypted_content")) : item);
    }
}

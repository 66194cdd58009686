package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the model of one turn wants back of its reasoning: for the caller only if it asked, for the next turn always.
 */
final class KeptReasoning {

    private final ReasoningCodec thoughts;
    private final boolean shown;
    private final Map<String, String> sealedByItem = new HashMap<>();

    /** @param shown whether the caller asked for it */
    KeptReasoning(ReasoningCodec thoughts, boolean shown) {
        this.thoughts = thoughts;
        this.shown = shown;
    }

    /** @return what the caller is shown; null: nothing */
    @Nullable
    String keep(String itemId, ReasoningState state) {
        String content = thoughts.seal(state);
        sealedByItem.put(itemId, content);
        return shown ? content : null;
    }

    /** The response as it is kept for the turns after it. */
    ObjectNode in(ObjectNode response) {
        if (shown || sealedByItem.isEmpty()) {
            return response;
        }
        ObjectNode kept = response.deepCopy();
        for (JsonNode item : kept.path("output")) {
            String content = sealedByItem.get(item.path("id").asText());
            if (content != null) {
                ((ObjectNode) item).put("encrypted_content", content);
            }
        }
        return kept;
    }
}

package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * The object {@code response.compaction}: one item whose content only the platform can read.
 *
 * @param seal makes the encrypted content of a summary
 */
public record CompactionDocument(ResponseIds ids, Instant createdAt, UnaryOperator<String> seal)
        implements AnswerDocument.OfNoTurn {

    @Override
    public ObjectNode render(ResponseState state) {
        ObjectNode compaction = Json.object()
                .put("id", ids.responseId())
                .put("object", "response.compaction")
                .put("created_at", createdAt.getEpochSecond());
        var output = compaction.putArray("output");
        if (state.status().equals("completed")) {
            output.addObject()
                    .put("id", new ItemIds(ids.responseId()).at("cmp_", 0))
                    .put("type", "compaction")
                    .put("status", "completed")
                    .put("encrypted_content", seal.apply(ResponseDocument.joinedText(state.output())));
        }
        compaction.set("usage", ResponseDocument.usage(state.usage()));
        return compaction;
    }
}

package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Instant;

/** Facts of a user that a model proposes: for the platform itself, never shown to a caller. */
public record ProposalDocument(ResponseIds ids, Instant createdAt) implements AnswerDocument.OfNoTurn {

    /** The member that holds what the model said. */
    public static final String TEXT = "text";

    @Override
    public ObjectNode render(ResponseState state) {
        return Json.object()
                .put("id", ids.responseId())
                .put("created_at", createdAt.getEpochSecond())
                .put(TEXT, ResponseDocument.joinedText(state.output()));
    }
}

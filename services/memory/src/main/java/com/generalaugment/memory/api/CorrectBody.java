package com.generalaugment.memory.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.facts.Correction;
import com.generalaugment.memory.domain.facts.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/** The body of a request to the route {@code correct}. */
record CorrectBody(String userId, Correction correction, IdempotencyKey idempotencyKey) {

    static CorrectBody read(byte[] json, String memoryId, String header, @Nullable String traceId) {
        Body body = new Body(json);
        String userId = body.text("user_id", "user", Limits.USER_ID);
        String fact = body.fact("content");
        String reason = body.members().storable("reason", 0, Limits.FACT);
        ObjectNode source = Json.object();
        if (reason != null) {
            source.put("reason", reason);
        }
        Correction correction = new Correction(fact, body.document("metadata"), Json.text(source), traceId);
        IdempotencyKey idempotencyKey = body.headerKey(header, "/api/v1/agent/memory/" + memoryId + "/correct");
        body.requireValid();
        return new CorrectBody(userId, correction, idempotencyKey);
    }
}

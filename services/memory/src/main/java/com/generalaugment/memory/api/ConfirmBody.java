package com.generalaugment.memory.api;

import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.facts.IdempotencyKey;

/** The body of a request to the route {@code confirm}. */
record ConfirmBody(String userId, IdempotencyKey idempotencyKey) {

    static ConfirmBody read(byte[] json, String memoryId, String header) {
        Body body = new Body(json);
        String userId = body.text("user_id", "user", Limits.USER_ID);
        IdempotencyKey idempotencyKey = body.headerKey(header, "/api/v1/agent/memory/" + memoryId + "/confirm");
        body.requireValid();
        return new ConfirmBody(userId, idempotencyKey);
    }
}

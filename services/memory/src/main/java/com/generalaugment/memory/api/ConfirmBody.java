package com.generalaugment.memory.api;

import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.facts.IdempotencyKey;

/** What is asked of the route {@code confirm}. */
record ConfirmBody(String userId, IdempotencyKey once) {

    static ConfirmBody read(byte[] json, String memoryId, String idempotencyKey) {
        Body body = new Body(json);
        String userId = body.text("user_id", "user", Limits.USER_ID);
        IdempotencyKey once = body.onceBy(idempotencyKey, "/api/v1/agent/memory/" + memoryId + "/confirm");
        body.requireValid();
        return new ConfirmBody(userId, once);
    }
}

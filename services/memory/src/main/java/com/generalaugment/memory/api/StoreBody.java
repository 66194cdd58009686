package com.generalaugment.memory.api;

import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.facts.IdempotencyKey;
import com.generalaugment.memory.domain.facts.NewFact;
import com.generalaugment.memory.domain.facts.Source;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of a request to the route {@code store}. */
record StoreBody(String userId, NewFact fact, IdempotencyKey idempotencyKey) {

    private static final double USUAL_IMPORTANCE = 0.5;

    static StoreBody read(byte[] json, String header, @Nullable String traceId) {
        Body body = new Body(json);
        Members members = body.members();
        String userId = body.text("user_id", "user", Limits.USER_ID);
        NewFact fact = new NewFact(
                body.fact("content"),
                type(members.oneOf("fact_type", FactType.LABELS)).orElse(FactType.FACT),
                members.number("importance_score", 0, 1, USUAL_IMPORTANCE),
                Source.named(members.storable("source", 1, Limits.NAME), traceId),
                Optional.ofNullable(body.document("metadata")).orElse("{}"),
                body.time("expires_at"),
                members.storable("collection_key", 1, Limits.NAME),
                body.document("user_profile"));
        IdempotencyKey idempotencyKey = body.idempotencyKey(header, "/api/v1/agent/memory/store");
        body.requireValid();
        return new StoreBody(userId, fact, idempotencyKey);
    }

    static Optional<FactType> type(@Nullable String label) {
        return label == null ? Optional.empty() : FactType.labelled(label);
    }
}

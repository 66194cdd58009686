package com.generalaugment.memory.api;

import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.facts.IdempotencyKey;
import com.generalaugment.memory.domain.search.Filter;
import com.generalaugment.memory.domain.search.Search;
import java.time.Instant;

/** The body of a request to the route {@code search}. */
record SearchBody(String userId, Search search, IdempotencyKey idempotencyKey) {

    private static final int USUAL_LIMIT = 10;
    private static final double USUAL_SIMILARITY = 0.7;

    static SearchBody read(byte[] json, String header) {
        Body body = new Body(json);
        Members members = body.members();
        String userId = body.text("user_id", "user", Limits.USER_ID);
        String query = members.storable("query", 0, Limits.QUERY);
        if (!members.has("query")) {
            members.missing("query");
        }
        Integer limit = members.integer("limit", 1, Limits.SEARCH);
        double minSimilarity = members.number("min_similarity", 0, 1, USUAL_SIMILARITY);
        Instant createdAfter = body.time("created_after");
        Filter filter = new Filter(
                StoreBody.type(members.oneOf("fact_type", FactType.LABELS)).orElse(null),
                members.number("min_importance", 0, 1, 0),
                members.storable("source", 1, Limits.NAME),
                createdAfter == null ? null : createdAfter.toEpochMilli(),
                members.storable("collection_key", 1, Limits.NAME));
        IdempotencyKey idempotencyKey = body.headerKey(header, "/api/v1/agent/memory/search");
        body.requireValid();
        Search search =
                new Search(query == null ? "" : query, limit == null ? USUAL_LIMIT : limit, minSimilarity, filter);
        return new SearchBody(userId, search, idempotencyKey);
    }
}

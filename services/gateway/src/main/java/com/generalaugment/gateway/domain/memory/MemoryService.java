package com.generalaugment.gateway.domain.memory;

import com.generalaugment.libs.runtime.context.RequestContext;

/** Port to the memory service. Bodies and answers are JSON of the public contract. Fails with the problems of that service, or 503. */
public interface MemoryService {

    /** @param replayed whether it is the answer of an earlier request with the same key */
    record Answer(byte[] json, boolean replayed) {}

    /** @param idempotencyKey of the header; empty when absent. Memory keeps its own keys, per user. */
    Answer store(RequestContext context, byte[] body, String idempotencyKey);

    Answer search(RequestContext context, byte[] body, String idempotencyKey);

    Answer profile(RequestContext context, String userId);

    /** @param userId query parameter as received; empty when absent */
    Answer deleteFact(RequestContext context, String memoryId, String userId);

    Answer purge(RequestContext context, String userId);

    Answer correct(RequestContext context, String memoryId, byte[] body, String idempotencyKey);

    Answer quarantine(RequestContext context, String userId);

    Answer confirm(RequestContext context, String memoryId, byte[] body, String idempotencyKey);

    /** @param userId query parameter as received; empty when absent */
    Answer lineage(RequestContext context, String memoryId, String userId);

    Answer receipt(RequestContext context, String receiptId);
}

package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.id.Ids;
import java.time.Instant;
import java.util.Map;

/**
 * Proof of an erasure, without personal data.
 *
 * @param operation such as {@code memory_delete}
 * @param stores number of deleted rows by kind
 * @param verified whether a scan afterwards found nothing
 */
public record Receipt(
        String id,
        String operation,
        int deletedCount,
        Map<String, Integer> stores,
        boolean verified,
        Instant issuedAt) {

    public static Receipt next(
            String operation, int deletedCount, Map<String, Integer> stores, boolean verified, Instant issuedAt) {
        return new Receipt(Ids.next("rcp_"), operation, deletedCount, stores, verified, issuedAt);
    }
}

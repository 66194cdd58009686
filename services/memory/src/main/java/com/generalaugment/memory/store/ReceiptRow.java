package com.generalaugment.memory.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.Receipt;
import io.vertx.sqlclient.Row;
import java.util.LinkedHashMap;
import java.util.Map;

/** A receipt as a row of {@code memory.receipt}. */
final class ReceiptRow {

    static final String INSERT =
            "INSERT INTO memory.receipt (project_id, id, operation, deleted_count, stores, verified, issued_at)"
                    + " VALUES (memory.tenant(), $1, $2, $3, $4, $5, $6)";

    static final String SELECT = "SELECT * FROM memory.receipt WHERE project_id = memory.tenant() AND id = $1";

    private ReceiptRow() {}

    static Receipt toReceipt(Row row) {
        Map<String, Integer> stores = new LinkedHashMap<>();
        JsonNode counts = Json.readTrusted(row.getString("stores"));
        counts.properties()
                .forEach(count -> stores.put(count.getKey(), count.getValue().intValue()));
        return new Receipt(
                row.getString("id"),
                row.getString("operation"),
                row.getInteger("deleted_count"),
                stores,
                row.getBoolean("verified"),
                row.getOffsetDateTime("issued_at").toInstant());
    }
}

package com.generalaugment.memory.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.memory.domain.facts.Receipt;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.Map;

/** A receipt as a row of {@code memory.receipt}. */
final class ReceiptRow {

    static final String INSERT =
            "INSERT INTO memory.receipt (project_id, id, operation, deleted_count, stores, verified, issued_at)"
                    + " VALUES (memory.tenant(), $1, $2, $3, $4, $5, $6)";

    static final String SELECT = "SELECT * FROM memory.receipt WHERE project_id = memory.tenant() AND id = $1";

    private ReceiptRow() {}

    static Tuple of(Receipt receipt) {
        return Tuple.of(
                receipt.id(),
                receipt.operation(),
                receipt.deletedCount(),
                Json.text(Json.tree(receipt.stores())),
                receipt.verified(),
                FactRow.at(receipt.issuedAt()));
    }

    static Receipt toReceipt(Row row) {
        return new Receipt(
                row.getString("id"),
                row.getString("operation"),
                row.getInteger("deleted_count"),
                stores(row.getString("stores")),
                row.getBoolean("verified"),
                row.getOffsetDateTime("issued_at").toInstant());
    }

    static Map<String, Integer> stores(String json) {
        Map<String, Integer> stores = new LinkedHashMap<>();
        JsonNode counts = Json.readTrusted(json);
        counts.properties()
                .forEach(count -> stores.put(count.getKey(), count.getValue().intValue()));
        return stores;
    }
}

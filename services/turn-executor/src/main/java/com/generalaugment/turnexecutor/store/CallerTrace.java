package com.generalaugment.turnexecutor.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/** The caller of a run as columns; what it sent in headers beside the body is one document. */
final class CallerTrace {

    private CallerTrace() {}

    static String write(Run.Caller caller) {
        ObjectNode node = Json.object();
        if (caller.traceparent() != null) {
            node.put("traceparent", caller.traceparent());
        }
        if (caller.tracestate() != null) {
            node.put("tracestate", caller.tracestate());
        }
        if (caller.extensions().on()) {
            node.put("extensions", true)
                    .put("raw_reasoning", caller.extensions().rawReasoning());
        }
        return Json.text(node);
    }

    static Run.Caller caller(Row row) {
        JsonNode sent = Json.readTrusted(String.valueOf(row.getValue("caller_trace")));
        return new Run.Caller(
                row.getLong("config_version"),
                row.getString("key_id"),
                row.getString("environment"),
                row.getString("request_id"),
                TraceContext.parse(row.getString("traceparent")).orElseGet(TraceContext::create),
                text(sent, "traceparent"),
                text(sent, "tracestate"),
                new Extensions(
                        sent.path("extensions").asBoolean(),
                        sent.path("raw_reasoning").asBoolean()));
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.hasNonNull(member) ? node.get(member).asText() : null;
    }
}

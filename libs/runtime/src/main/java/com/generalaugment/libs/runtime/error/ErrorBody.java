package com.generalaugment.libs.runtime.error;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The one error body of every public route (api.md 2.1). */
public final class ErrorBody {

    private ErrorBody() {}

    public static ObjectNode of(Problem problem, String requestId, String traceId) {
        ObjectNode body = Json.object();
        body.set("error", error(problem));
        if (problem.kind() == ErrorKind.UNPROCESSABLE) {
            body.set("detail", locations(problem.fieldErrors()));
        } else {
            body.set("detail", detail(problem, requestId, traceId));
        }
        return body.put("code", problem.code())
                .put("reason", problem.reason())
                .put("message", problem.message())
                .put("request_id", requestId);
    }

    /** The member {@code error}, also used by {@code error} events of a stream: four strings. */
    public static ObjectNode error(Problem problem) {
        return Json.object()
                .put("message", problem.message())
                .put("type", problem.kind().publicType())
                .put("code", problem.reason())
                .put("param", problem.param());
    }

    private static ObjectNode detail(Problem problem, String requestId, String traceId) {
        ObjectNode detail = Json.object()
                .put("code", problem.code())
                .put("reason", problem.reason())
                .put("message", problem.message())
                .put("request_id", requestId)
                .put("trace_id", traceId);
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            detail.put("retry_after_seconds", wholeSeconds(retryAfter));
        }
        problem.extras().forEach((name, value) -> detail.set(name, Json.tree(value)));
        if (!problem.fieldErrors().isEmpty()) {
            detail.set("errors", fields(problem.fieldErrors()));
        }
        return detail;
    }

    /** Retry-After is in whole seconds and never zero. */
    public static long wholeSeconds(Duration delay) {
        return Math.max(1, (delay.toMillis() + 999) / 1000);
    }

    private static ArrayNode fields(List<FieldError> errors) {
        ArrayNode all = Json.array();
        errors.forEach(error -> all.addObject()
                .put("param", error.path())
                .put("message", error.message())
                .put("type", error.type()));
        return all;
    }

    private static ArrayNode locations(List<FieldError> errors) {
        ArrayNode all = Json.array();
        for (FieldError error : errors) {
            ObjectNode entry = all.addObject();
            ArrayNode loc = entry.putArray("loc").add(error.place());
            Arrays.stream(error.path().split("[.\\[\\]]+"))
                    .filter(step -> !step.isEmpty())
                    .forEach(loc::add);
            entry.put("msg", error.message()).put("type", error.type());
        }
        return all;
    }
}

package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.clients.providers.answer.ReportedFailure;
import java.util.Map;

/**
 * Errors inside a stream that began well: an object, a text or a list as {@code error}, or an object that is one
 * itself.
 */
final class ChatErrors {

    private static final Map<String, Integer> NAMES = Map.ofEntries(
            Map.entry("rate_limit_exceeded", 429),
            Map.entry("rate_limit_error", 429),
            Map.entry("insufficient_quota", 429),
            Map.entry("context_length_exceeded", 400),
            Map.entry("content_filter", 400),
            Map.entry("invalid_request_error", 400),
            Map.entry("authentication_error", 401),
            Map.entry("invalid_api_key", 401),
            Map.entry("permission_error", 403),
            Map.entry("overloaded", 503),
            Map.entry("overloaded_error", 503),
            Map.entry("server_overloaded", 503),
            Map.entry("timeout", 504));

    private ChatErrors() {}

    /** @throws ReportedFailure when the chunk reports an error */
    static void refuse(String eventName, JsonNode chunk) throws ReportedFailure {
        JsonNode error = chunk.path("error");
        boolean isReported = error.isContainerNode()
                ? !error.isEmpty()
                : !error.asText("").isEmpty() && !error.asText("").equals("false");
        if (isReported) {
            throw ReportedFailure.of(error.isArray() ? error.path(0) : error, NAMES);
        }
        boolean isOneItself = chunk.path("object").asText("").equals("error")
                || eventName.equals("error")
                || (!chunk.has("choices") && (chunk.has("detail") || chunk.has("errors")));
        if (isOneItself) {
            throw ReportedFailure.of(chunk, NAMES);
        }
    }
}

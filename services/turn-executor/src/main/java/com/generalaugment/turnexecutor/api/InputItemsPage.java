package com.generalaugment.turnexecutor.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.contracts.turn.ListInputItemsRequest;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;

/** One page of a response's input items, as the query parameters ask for it. */
final class InputItemsPage {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private InputItemsPage() {}

    static ObjectNode of(List<ObjectNode> items, ListInputItemsRequest query) {
        List<FieldError> errors = new ArrayList<>();
        boolean ascending = isAscending(query.getOrder(), errors);
        int limit = limit(query.getLimit(), errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        List<ObjectNode> ordered = ascending ? items : items.reversed();
        int from = query.getAfter().isEmpty() ? 0 : indexAfter(ordered, query.getAfter());
        List<ObjectNode> page = ordered.subList(from, Math.min(from + limit, ordered.size()));
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode entries = list.putArray("data");
        page.forEach(entries::add);
        list.put("first_id", page.isEmpty() ? null : page.getFirst().path("id").asText());
        list.put("last_id", page.isEmpty() ? null : page.getLast().path("id").asText());
        return list.put("has_more", from + page.size() < ordered.size());
    }

    private static boolean isAscending(String order, List<FieldError> errors) {
        return switch (order) {
            case "asc" -> true;
            case "", "desc" -> false;
            default -> {
                errors.add(new FieldError("order", "must be asc or desc", "query_value"));
                yield false;
            }
        };
    }

    private static int limit(String text, List<FieldError> errors) {
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below, like every other value that does not fit.
        }
        errors.add(new FieldError("limit", "must be an integer from 1 to 100", "query_range"));
        return DEFAULT_LIMIT;
    }

    private static int indexAfter(List<ObjectNode> items, String id) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).path("id").asText().equals(id)) {
                return i + 1;
            }
        }
        throw Problem.notFound("item").param("after");
    }
}

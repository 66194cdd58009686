package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of items in the order that was asked for. */
public record ItemPage(List<ObjectNode> items, boolean hasMore) {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    /** @param after id of the item in front of the page; null: the page begins the list */
    public record Query(
            boolean ascending, int limit, @Nullable String after) {

        /**
         * From query parameters as received; empty ones are absent.
         *
         * @throws Problem 400 {@code invalid_request} that lists all that does not fit
         */
        public static Query parse(String order, String limit, String after) {
            List<FieldError> errors = new ArrayList<>();
            Query query = new Query(orderOf(order, errors), limitOf(limit, errors), after.isEmpty() ? null : after);
            if (!errors.isEmpty()) {
                throw Problem.invalid(errors);
            }
            return query;
        }
    }

    /** A page of items that are all at hand, oldest first. @throws Problem 404 {@code item_not_found} */
    public static ItemPage of(List<ObjectNode> items, Query query) {
        List<ObjectNode> ordered = query.ascending() ? items : items.reversed();
        int from = query.after() == null ? 0 : indexAfter(ordered, query.after());
        int to = Math.min(from + query.limit(), ordered.size());
        return new ItemPage(ordered.subList(from, to), to < ordered.size());
    }

    public static Problem noSuchItem() {
        return Problem.notFound("item").param("after");
    }

    /** The list object of the public contract. */
    public ObjectNode document(ItemView view) {
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode entries = list.putArray("data");
        items.forEach(item -> entries.add(view.of(item)));
        list.put(
                "first_id", items.isEmpty() ? null : items.getFirst().path("id").asText());
        list.put("last_id", items.isEmpty() ? null : items.getLast().path("id").asText());
        return list.put("has_more", hasMore);
    }

    private static boolean orderOf(String order, List<FieldError> errors) {
        return switch (order) {
            case "asc" -> true;
            case "", "desc" -> false;
            default -> {
                errors.add(new FieldError("order", "must be asc or desc", "query_value"));
                yield false;
            }
        };
    }

    private static int limitOf(String text, List<FieldError> errors) {
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Reported below, like every other value that does not fit.
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
        throw noSuchItem();
    }
}

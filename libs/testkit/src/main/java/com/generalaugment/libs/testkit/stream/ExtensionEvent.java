package com.generalaugment.libs.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The events of api.md 4.5 that a caller has to ask for. They stand beside the items and know nothing of them. */
final class ExtensionEvent {

    private static final String PREFIX = "general_augment:";

    private ExtensionEvent() {}

    static boolean is(String type) {
        return type.startsWith(PREFIX);
    }

    static void check(JsonNode event) {
        String type = event.path("type").asText();
        switch (type.substring(PREFIX.length())) {
            case "budget" -> budget(event);
            case "tool_progress" -> texts(event, "item_id", "tool_id", "state", "message");
            case "approval_required" -> texts(event, "approval_id", "tool_id", "input_summary", "expires_at");
            case "memory_recalled" ->
                assertThat(event.path("memory_ids").isArray()).as(type).isTrue();
            default -> throw new AssertionError("unexpected event " + type);
        }
    }

    private static void budget(JsonNode event) {
        for (String member : List.of("reserved_usd", "spent_usd", "remaining_usd")) {
            assertThat(event.path(member).isNumber()).as(member).isTrue();
            assertThat(event.path(member).decimalValue().signum()).as(member).isNotNegative();
        }
    }

    private static void texts(JsonNode event, String... members) {
        for (String member : members) {
            assertThat(event.path(member).isTextual()).as(member).isTrue();
        }
    }
}

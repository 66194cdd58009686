package com.generalaugment.libs.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** How a stream begins: created, queued only in background, in progress; each with the whole response. */
final class ResponseBegin {

    private final List<String> told = new ArrayList<>();
    private JsonNode first = MissingNode.getInstance();

    static boolean isPart(String type) {
        return switch (type) {
            case "response.created", "response.queued", "response.in_progress" -> true;
            default -> false;
        };
    }

    void accept(JsonNode event) {
        String type = event.path("type").asText();
        JsonNode response = event.path("response");
        if (told.isEmpty()) {
            first = response;
        }
        told.add(type.substring("response.".length()));
        sameResponse(response);
        boolean background = response.path("background").asBoolean();
        List<String> whole =
                background ? List.of("created", "queued", "in_progress") : List.of("created", "in_progress");
        assertThat(told).isEqualTo(whole.subList(0, Math.min(told.size(), whole.size())));
        assertThat(response.path("status").asText())
                .as(type)
                .isEqualTo(background && !type.equals("response.in_progress") ? "queued" : "in_progress");
        assertThat(response.path("output")).isEmpty();
    }

    boolean isOver() {
        return told.contains("in_progress");
    }

    void sameResponse(JsonNode response) {
        for (String member : List.of("id", "object", "created_at", "model", "background", "store")) {
            assertThat(response.path(member)).as(member).isEqualTo(first.path(member));
        }
    }
}

package com.generalaugment.turnexecutor.clients.providers.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Marks where the parts of a prompt end that come again with the next call: the tools, the instructions, and what was
 * said until the model's last word. The provider keeps what stands before a mark and finds it again by its text;
 * prompts that are too short for that it takes as they are. What is new is not marked: it would cost more and might
 * never come again.
 */
final class CacheMarks {

    private CacheMarks() {}

    /** At most three of the four that a request may have. */
    static void put(ObjectNode body) {
        markLastOf(body.path("tools"));
        markLastOf(body.path("system"));
        JsonNode spoken = null;
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("assistant")) {
                spoken = message;
            }
        }
        if (spoken != null) {
            markLastOf(spoken.path("content"));
        }
    }

    /** Thinking blocks cannot be marked, and go back as they came. */
    private static void markLastOf(JsonNode blocks) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            ObjectNode block = (ObjectNode) blocks.get(i);
            if (!block.path("type").asText().endsWith("thinking")) {
                block.putObject("cache_control").put("type", "ephemeral");
                return;
            }
        }
    }
}

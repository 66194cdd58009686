package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a compaction item holds, sealed: everything that was said in the model's own words, and beside it the
 * instructions and the newest turns as they were.
 */
public record Compaction(String summary, List<ObjectNode> items, Instant createdAt) {

    private static final String KIND = "compaction";
    private static final Set<String> KEPT =
            Set.of("message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output");
    private static final int MAX_KEPT_CHARACTERS = 16_384;

    private static final String INTRODUCTION =
            "What was said before, as summarised by the model itself. It is a record, not a request:";

    /** What stays as it is: instructions, and as many of the newest whole turns as fit. */
    public static List<ObjectNode> keptOf(List<ObjectNode> items) {
        List<ObjectNode> talk = items.stream()
                .filter(item -> KEPT.contains(item.path("type").asText()))
                .toList();
        int from = newestTurns(talk);
        List<ObjectNode> kept = new ArrayList<>();
        int instructions = 0;
        for (int i = 0; i < talk.size(); i++) {
            ObjectNode item = talk.get(i);
            boolean fits =
                    Speakers.instructs(item) && (instructions += Json.text(item).length()) <= MAX_KEPT_CHARACTERS;
            if (i >= from || fits) {
                kept.add(item);
            }
        }
        return kept;
    }

    private static int newestTurns(List<ObjectNode> talk) {
        int from = talk.size();
        int characters = 0;
        for (int i = talk.size() - 1; i >= 0; i--) {
            characters += Json.text(talk.get(i)).length();
            if (characters > MAX_KEPT_CHARACTERS) {
                break;
            }
            if (Speakers.isUser(talk.get(i))) {
                from = i;
            }
        }
        return from;
    }

    /** As items of a context, oldest first. */
    public List<ObjectNode> expanded() {
        List<ObjectNode> expanded = new ArrayList<>();
        expanded.add(InputItems.userMessage(INTRODUCTION + "\n\n" + summary));
        expanded.addAll(items);
        return expanded;
    }

    public byte[] write() {
        ObjectNode node = Json.object()
                .put("kind", KIND)
                .put("created_at", createdAt.toEpochMilli())
                .put("summary", summary);
        ArrayNode kept = node.putArray("items");
        items.forEach(kept::add);
        return Json.bytes(node);
    }

    /** Empty when it is another value that was sealed here. */
    public static Optional<Compaction> read(byte[] content) {
        var node = Json.readTrusted(content);
        if (!node.path("kind").asText().equals(KIND)) {
            return Optional.empty();
        }
        List<ObjectNode> items = new ArrayList<>();
        node.path("items").forEach(item -> items.add((ObjectNode) item));
        return Optional.of(new Compaction(
                node.path("summary").asText(),
                items,
                Instant.ofEpochMilli(node.path("created_at").asLong())));
    }
}

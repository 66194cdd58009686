package com.generalaugment.turnexecutor.domain.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import java.util.List;
import java.util.Optional;

/**
 * Text that the user wrote in one turn. It is the text of messages of the user's role that came new with the turn: not
 * of instructions, of the model, of tools, of files, not recalled, and not said in a turn before.
 */
public final class UserAuthoredText {

    /** Who sends more has pasted it from somewhere. */
    private static final int MOST_CHARACTERS = 8_192;

    private UserAuthoredText() {}

    /** @param input as it is kept with the response @return empty: the user wrote nothing */
    public static String of(String responseId, List<ObjectNode> input) {
        StringBuilder words = new StringBuilder();
        for (ObjectNode item : input) {
            switch (item.path("type").asText() + "/" + item.path("role").asText()) {
                case "message/user" -> add(words, responseId, item);
                case "message/system", "message/developer" -> {
                    // Between the user's messages there may be instructions.
                }
                default -> words.setLength(0);
            }
        }
        return words.length() > MOST_CHARACTERS ? words.substring(0, MOST_CHARACTERS) : words.toString();
    }

    /** An item that the caller has named, or that was carried or referred to, may be of an earlier turn. */
    private static void add(StringBuilder words, String responseId, ObjectNode message) {
        if (!ItemIds.responseOf(message.path("id").asText()).equals(Optional.of(responseId))) {
            return;
        }
        for (JsonNode part : message.path("content")) {
            String text = part.path("text").asText().strip();
            if (part.path("type").asText().equals("input_text") && !text.isEmpty()) {
                words.append(words.isEmpty() ? "" : "\n").append(text);
            }
        }
    }
}

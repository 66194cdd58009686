package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Members;
import java.util.List;

/**
 * The body of a POST under {@code /v1/conversations}, checked.
 *
 * @param items as in a turn's input; an item that came without an id has none yet
 */
public record ConversationBody(List<ObjectNode> items, ObjectNode metadata) {

    private static final int MAX_ITEMS = 20;

    /** Of a new conversation: both members may be absent. @throws Problem 400 */
    public static ConversationBody created(JsonNode body) {
        Members members = Members.root(body);
        return checked(members, new ConversationBody(items(members), Metadata.parse(members)));
    }

    /** Of items to be added: at least one. @throws Problem 400 */
    public static ConversationBody added(JsonNode body) {
        Members members = Members.root(body);
        if (!members.has("items")) {
            throw Refusals.missing("items");
        }
        List<ObjectNode> items = items(members);
        if (items.isEmpty() && members.errors().isEmpty()) {
            members.outOfRange("items", "must have at least one item");
        }
        return checked(members, new ConversationBody(items, Metadata.parse(members)));
    }

    /** Of a change: the metadata that replaces what is there. @throws Problem 400 */
    public static ConversationBody changed(JsonNode body) {
        Members members = Members.root(body);
        if (!members.has("metadata")) {
            throw Refusals.missing("metadata");
        }
        return checked(members, new ConversationBody(List.of(), Metadata.parse(members)));
    }

    private static List<ObjectNode> items(Members members) {
        if (members.node("items").size() > MAX_ITEMS) {
            members.outOfRange("items", "must have at most " + MAX_ITEMS + " items");
        }
        return InputItems.listed(members, "items");
    }

    private static ConversationBody checked(Members members, ConversationBody body) {
        if (!members.errors().isEmpty()) {
            throw Problem.invalid(members.errors());
        }
        return body;
    }
}

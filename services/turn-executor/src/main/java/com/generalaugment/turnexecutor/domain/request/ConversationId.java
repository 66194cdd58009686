package com.generalaugment.turnexecutor.domain.request;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Members;
import org.jspecify.annotations.Nullable;

/** The member {@code conversation}: a string, or an object with the id. */
final class ConversationId {

    private static final int MAX_ID = 128;

    private ConversationId() {}

    /** @throws Problem 400 {@code unsupported_parameter} for a turn that stores nothing */
    static @Nullable String parse(Members members) {
        if (!members.has("conversation")) {
            return null;
        }
        if (members.has("previous_response_id")) {
            return members.outOfRange("conversation", "must not be given together with previous_response_id");
        }
        if (!members.node("store").asBoolean(true)) {
            throw Refusals.unsupported("conversation", "a turn in a conversation needs store: true");
        }
        if (members.node("conversation").isTextual()) {
            return members.storable("conversation", 1, MAX_ID);
        }
        Members conversation = members.object("conversation");
        if (members.node("conversation").isObject() && !conversation.has("id")) {
            conversation.missing("id");
        }
        return conversation.storable("id", 1, MAX_ID);
    }
}

package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation without its items.
 *
 * @param id {@code conv_…}
 * @param userId the first user that spoke in it, from then on the only one; null: none yet
 * @param version grows with every change of the items
 */
public record Conversation(String id, @Nullable String userId, ObjectNode metadata, long version, Instant createdAt) {

    /** As the public contract shows it. */
    public ObjectNode document() {
        ObjectNode document =
                Json.object().put("id", id).put("object", "conversation").put("created_at", createdAt.getEpochSecond());
        document.set("metadata", metadata);
        return document;
    }

    /** Where a turn stands that has read everything so far. */
    public ConversationPlace place() {
        return new ConversationPlace(id, version);
    }

    /** 404, also for a conversation of another user. */
    public static Problem notFound() {
        return Problem.notFound("conversation");
    }

    /** 409: one turn at a time. */
    public static Problem busy() {
        return Problem.of(ErrorKind.CONFLICT, "conversation_busy", "A turn is going on in this conversation.")
                .param("conversation")
                .retryAfter(Duration.ofSeconds(1));
    }
}

package com.generalaugment.turnexecutor.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.conversation.Conversation;
import com.generalaugment.turnexecutor.domain.request.Speakers;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The statements on conversations and their items. Row-level security adds the tenant to every one. */
final class ConversationSql {

    private static final String BUSY = "GA002";
    private static final String ABSENT = "GA003";

    static final String CREATE =
            "INSERT INTO turn_executor.conversation (project_id, id, user_id, metadata, created_at)"
                    + " VALUES (turn_executor.tenant(), $1, $2, $3, $4) ON CONFLICT (project_id, id) DO NOTHING";

    static final String FIND = "SELECT id, user_id, metadata, version, created_at FROM turn_executor.conversation"
            + " WHERE project_id = turn_executor.tenant() AND id = $1";

    static final String REPLACE_METADATA = "UPDATE turn_executor.conversation SET metadata = $2"
            + " WHERE project_id = turn_executor.tenant() AND id = $1"
            + " RETURNING id, user_id, metadata, version, created_at";

    static final String DELETE =
            "DELETE FROM turn_executor.conversation WHERE project_id = turn_executor.tenant() AND id = $1";

    static final String LOCK = "SELECT 1 FROM turn_executor.lock_free_conversation($1)";

    static final String TAKE = "SELECT turn_executor.take_conversation($1, $2, $3, $4)";

    static final String APPEND = "SELECT turn_executor.append_items($1, $2, $3, $4)";

    static final String REMOVE = "WITH removed AS (DELETE FROM turn_executor.conversation_item"
            + " WHERE project_id = turn_executor.tenant() AND conversation_id = $1 AND id = $2 RETURNING 1)"
            + " UPDATE turn_executor.conversation SET version = version + 1"
            + " WHERE project_id = turn_executor.tenant() AND id = $1 AND EXISTS (SELECT 1 FROM removed)";

    static final String ITEM = "SELECT position, item FROM turn_executor.conversation_item"
            + " WHERE project_id = turn_executor.tenant() AND conversation_id = $1 AND id = $2";

    static final String ITEM_OF = "SELECT i.item FROM turn_executor.conversation_item i"
            + " JOIN turn_executor.conversation c ON c.project_id = i.project_id AND c.id = i.conversation_id"
            + " WHERE i.project_id = turn_executor.tenant() AND i.id = $1 AND (c.user_id IS NULL OR c.user_id = $2)"
            + " ORDER BY c.created_at DESC LIMIT 1";

    private static final String OF_CONVERSATION = " FROM turn_executor.conversation_item"
            + " WHERE project_id = turn_executor.tenant() AND conversation_id = $1";

    /**
     * The last column of each row is the number of rows to choose from; the first item is returned whatever its size.
     */
    private static final String PAGE = "SELECT position, item, candidates FROM (SELECT position, item,"
            + " count(*) OVER () AS candidates,"
            + " sum(octet_length(item)) OVER (ORDER BY position %1$s) - octet_length(item) AS bytes_ahead"
            + " FROM (SELECT position, item" + OF_CONVERSATION
            + " AND position %2$s $2 ORDER BY position %1$s LIMIT $3)"
            + " AS candidate) AS page WHERE bytes_ahead < $4 ORDER BY position %1$s";

    /** Newest first; at most so many items ($3) and, but for the last, so many bytes ($4). */
    static final String BEFORE = PAGE.formatted("DESC", "<");

    /** Oldest first, otherwise as {@link #BEFORE}. */
    static final String AFTER = PAGE.formatted("ASC", ">");

    static final String INSTRUCTIONS =
            "SELECT item" + OF_CONVERSATION + " AND position < $2 AND instructs ORDER BY position LIMIT $3";

    private ConversationSql() {}

    /** Of {@link #APPEND}. */
    static Tuple appended(String conversationId, List<ObjectNode> items) {
        return Tuple.tuple()
                .addString(conversationId)
                .addArrayOfString(
                        items.stream().map(item -> item.path("id").asText()).toArray(String[]::new))
                .addArrayOfBoolean(items.stream().map(Speakers::instructs).toArray(Boolean[]::new))
                .addArrayOfBuffer(items.stream()
                        .map(item -> Buffer.buffer(Json.bytes(item)))
                        .toArray(Buffer[]::new));
    }

    /** What the functions say of a conversation, in the words of the public catalogue. */
    static RuntimeException refusal(PgException e) {
        return switch (e.getSqlState()) {
            case BUSY -> Conversation.busy();
            case ABSENT -> Conversation.notFound();
            default -> e;
        };
    }
}

package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port: conversations and their items. Items have ids; one whose id a conversation has already stays as it is. While a turn
 * is going on in a conversation its items change only by that turn (409 {@code conversation_busy}).
 */
public interface ConversationStore {

    /** Keeps a new conversation with its first items; one with the same id stays as it is. */
    void create(Tenant tenant, Conversation conversation, List<ObjectNode> items);

    Optional<Conversation> find(Tenant tenant, String id);

    Optional<Conversation> replaceMetadata(Tenant tenant, String id, ObjectNode metadata);

    /** With all its items, also while a turn is going on. @return whether there was one */
    boolean delete(Tenant tenant, String id);

    /** @throws Problem 404 {@code conversation_not_found}, 409 {@code conversation_busy} */
    void append(Tenant tenant, String id, List<ObjectNode> items);

    /** @return whether there was such an item; @throws Problem as {@link #append} */
    boolean remove(Tenant tenant, String id, String itemId);

    /**
     * A page that may be shorter than asked for, though never empty for that: large items come few at a time.
     *
     * @throws Problem 404 {@code item_not_found} when the item in front of the page is not there
     */
    ItemPage page(Tenant tenant, String id, ItemPage.Query query);

    Optional<ObjectNode> item(Tenant tenant, String id, String itemId);

    /** An item by its id alone, in the newest conversation that has it and that the user may speak in. */
    Optional<ObjectNode> itemOf(Tenant tenant, String itemId, @Nullable String user);

    /** The newest items in front of that position, newest first; large items come few at a time. */
    Newest newest(Tenant tenant, String id, long before, int most);

    /** The oldest messages of system and developer in front of that position, oldest first. */
    List<ObjectNode> instructions(Tenant tenant, String id, long before, int most);

    /** @param hasMore whether there are older ones */
    record Newest(List<Placed> items, boolean hasMore) {}

    /** @param bytes size of the item as it is kept */
    record Placed(long position, ObjectNode item, int bytes) {}
}

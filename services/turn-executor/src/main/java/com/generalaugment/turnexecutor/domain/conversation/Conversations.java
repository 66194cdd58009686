package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.turnexecutor.domain.request.ConversationBody;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of conversations beside the turns in them: make, read, change, delete, and the same for their items.
 */
public final class Conversations {

    private final ConversationStore store;
    private final StoredItems storedItems;
    private final Clock clock;

    public Conversations(ConversationStore store, StoredItems storedItems, Clock clock) {
        this.store = store;
        this.storedItems = storedItems;
        this.clock = clock;
    }

    /**
     * @param name the same for every repetition of one request: repeated after a crash in between it is still one
     *     conversation; null: it is not repeated
     */
    public Conversation create(Tenant tenant, JsonNode body, @Nullable String name) {
        ConversationBody wanted = ConversationBody.created(body);
        String id = name == null ? Ids.next("conv_") : "conv_" + name;
        List<ObjectNode> items = named(tenant, wanted.items(), id, null);
        store.create(tenant, new Conversation(id, null, wanted.metadata(), 0, clock.instant()), items);
        return find(tenant, id);
    }

    /** @throws Problem 404 {@code conversation_not_found} */
    public Conversation find(Tenant tenant, String id) {
        return store.find(tenant, id).orElseThrow(Conversation::notFound);
    }

    public Conversation replaceMetadata(Tenant tenant, String id, JsonNode body) {
        return store.replaceMetadata(tenant, id, ConversationBody.changed(body).metadata())
                .orElseThrow(Conversation::notFound);
    }

    public void delete(Tenant tenant, String id) {
        if (!store.delete(tenant, id)) {
            throw Conversation.notFound();
        }
    }

    /** @return the items as they were added; @throws Problem 404, 409 {@code conversation_busy} */
    public ItemPage append(Tenant tenant, String id, JsonNode body, @Nullable String name) {
        ConversationBody wanted = ConversationBody.added(body);
        Conversation conversation = find(tenant, id);
        List<ObjectNode> items = named(
                tenant, wanted.items(), name == null ? Ids.next("items_") : "items_" + name, conversation.userId());
        store.append(tenant, id, items);
        return new ItemPage(items, false);
    }

    public ItemPage items(Tenant tenant, String id, ItemPage.Query query) {
        find(tenant, id);
        return store.page(tenant, id, query);
    }

    /** @throws Problem 404 {@code conversation_not_found}, {@code item_not_found} */
    public ObjectNode item(Tenant tenant, String id, String itemId) {
        Optional<ObjectNode> item = store.item(tenant, id, itemId);
        if (item.isEmpty()) {
            find(tenant, id);
        }
        return item.orElseThrow(() -> Problem.notFound("item"));
    }

    public Conversation removeItem(Tenant tenant, String id, String itemId) {
        if (!store.remove(tenant, id, itemId)) {
            throw Problem.notFound("item");
        }
        return find(tenant, id);
    }

    /** Each with an id; what refers to a stored item becomes that item. */
    private List<ObjectNode> named(Tenant tenant, List<ObjectNode> items, String origin, @Nullable String user) {
        return new ItemIds(origin).named(storedItems.resolved(tenant, items, "items", user));
    }
}

package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.response.ItemIds;
import com.generalaugment.turnexecutor.domain.run.Ownership;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds stored items by their ids alone: of responses and of conversations, of the same project and user. */
public final class StoredItems {

    private static final String REFERENCE = "item_reference";

    private final ResponseStore responses;
    private final ConversationStore conversations;

    public StoredItems(ResponseStore responses, ConversationStore conversations) {
        this.responses = responses;
        this.conversations = conversations;
    }

    public static boolean isReference(ObjectNode item) {
        return item.path("type").asText().equals(REFERENCE);
    }

    public Optional<ObjectNode> find(Tenant tenant, String itemId, @Nullable String user) {
        return ofResponse(tenant, itemId, user).or(() -> conversations.itemOf(tenant, itemId, user));
    }

    /** @throws Problem 404 {@code item_not_found} with that param */
    public ObjectNode require(Tenant tenant, String itemId, @Nullable String user, String param) {
        return find(tenant, itemId, user)
                .orElseThrow(() -> Problem.notFound("item").param(param));
    }

    /** The same items, each that refers to another one replaced by that one. */
    List<ObjectNode> resolved(Tenant tenant, List<ObjectNode> items, String member, @Nullable String user) {
        List<ObjectNode> resolved = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            ObjectNode item = items.get(i);
            resolved.add(
                    isReference(item)
                            ? require(tenant, item.path("id").asText(), user, member + "[" + i + "].id")
                            : item);
        }
        return resolved;
    }

    private Optional<ObjectNode> ofResponse(Tenant tenant, String itemId, @Nullable String user) {
        return ItemIds.responseOf(itemId)
                .flatMap(responseId -> responses.find(tenant, responseId))
                .filter(response -> Ownership.mayContinue(response.userId(), user))
                .flatMap(response -> response.items().stream()
                        .filter(item -> item.path("id").asText().equals(itemId))
                        .findFirst());
    }
}

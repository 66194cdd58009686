package com.generalaugment.turnexecutor.domain.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore.Newest;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore.Placed;
import com.generalaugment.turnexecutor.domain.request.Speakers;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import com.generalaugment.turnexecutor.domain.run.Ownership;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn reads of a conversation, page by page from the newest item: no more than one request could carry. Beyond that
 * only the instructions of system and developer are read; the rest counts as truncated.
 *
 * @param items oldest first
 * @param whole whether nothing was left out
 */
public record ConversationHistory(List<ObjectNode> items, boolean whole, ConversationPlace place) {

    /** The most items of a context. */
    public static final int MAX_ITEMS = 2_000;

    /** The most bytes of a context. */
    public static final long MAX_BYTES = 64L * 1024 * 1024;

    private static final int PAGE = 200;
    /** The most instructions that are read of what is left out. */
    public static final int MAX_INSTRUCTIONS = 100;

    /** @throws com.generalaugment.libs.runtime.error.Problem 404 {@code conversation_not_found}, also for another user */
    public static ConversationHistory read(ConversationStore store, Tenant tenant, String id, @Nullable String user) {
        Conversation conversation = store.find(tenant, id)
                .filter(found -> Ownership.mayContinue(found.userId(), user))
                .orElseThrow(() -> Conversation.notFound().param("conversation"));
        List<ObjectNode> newestFirst = new ArrayList<>();
        long bytes = 0;
        long before = Long.MAX_VALUE;
        while (true) {
            Newest page = store.newest(tenant, id, before, PAGE);
            for (Placed placed : page.items()) {
                bytes += placed.bytes();
                if (newestFirst.size() == MAX_ITEMS || bytes > MAX_BYTES) {
                    return cut(store, tenant, conversation, newestFirst, before);
                }
                newestFirst.add(placed.item());
                before = placed.position();
            }
            if (!page.hasMore()) {
                return new ConversationHistory(newestFirst.reversed(), true, conversation.place());
            }
        }
    }

    /** Begins with a whole turn, after the instructions of all that is left out. */
    private static ConversationHistory cut(
            ConversationStore store,
            Tenant tenant,
            Conversation conversation,
            List<ObjectNode> newestFirst,
            long from) {
        List<ObjectNode> items = new ArrayList<>(store.instructions(tenant, conversation.id(), from, MAX_INSTRUCTIONS));
        boolean begun = false;
        for (ObjectNode item : newestFirst.reversed()) {
            begun = begun || Speakers.isUser(item);
            if (begun || Speakers.instructs(item)) {
                items.add(item);
            }
        }
        return new ConversationHistory(items, false, conversation.place());
    }
}

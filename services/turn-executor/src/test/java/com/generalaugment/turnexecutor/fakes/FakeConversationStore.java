package com.generalaugment.turnexecutor.fakes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.conversation.Conversation;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore;
import com.generalaugment.turnexecutor.domain.conversation.ItemPage;
import com.generalaugment.turnexecutor.domain.request.Speakers;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import com.generalaugment.turnexecutor.domain.run.Ownership;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Conversations in memory, held to the same contract as the real store. */
public final class FakeConversationStore implements ConversationStore {

    private record Id(Tenant tenant, String id) {}

    private static final class Row {
        Conversation conversation;
        final List<Placed> items = new ArrayList<>();
        long last;

        @Nullable
        String runId;

        Row(Conversation conversation) {
            this.conversation = conversation;
        }
    }

    private final Map<Id, Row> rows = new HashMap<>();
    private final BiPredicate<Tenant, String> running;

    /** @param running whether a run of that id has not ended */
    FakeConversationStore(BiPredicate<Tenant, String> running) {
        this.running = running;
    }

    /** As the transaction that opens a run does. */
    synchronized void take(Tenant tenant, ConversationPlace place, String runId, @Nullable String user) {
        Row row = free(tenant, place.conversationId());
        if (!Ownership.mayContinue(row.conversation.userId(), user)) {
            throw Conversation.notFound();
        }
        if (row.conversation.version() != place.version()) {
            throw Conversation.busy();
        }
        row.runId = runId;
        Conversation held = row.conversation;
        row.conversation = new Conversation(
                held.id(),
                held.userId() == null ? user : held.userId(),
                held.metadata(),
                held.version(),
                held.createdAt());
    }

    /** As the transaction that ends a run does. */
    synchronized void appendOfTurn(Tenant tenant, String id, List<ObjectNode> items) {
        Row row = rows.get(new Id(tenant, id));
        if (row != null) {
            add(row, items);
        }
    }

    private Row free(Tenant tenant, String id) {
        Row row = rows.get(new Id(tenant, id));
        if (row == null) {
            throw Conversation.notFound();
        }
        if (row.runId != null && running.test(tenant, row.runId)) {
            throw Conversation.busy();
        }
        return row;
    }

    private static void add(Row row, List<ObjectNode> items) {
        changed(row);
        for (ObjectNode item : items) {
            if (row.items.stream()
                    .noneMatch(placed -> hasId(placed.item(), item.path("id").asText()))) {
                row.items.add(new Placed(++row.last, item, item.toString().length()));
            }
        }
    }

    private static void changed(Row row) {
        Conversation before = row.conversation;
        row.conversation = new Conversation(
                before.id(), before.userId(), before.metadata(), before.version() + 1, before.createdAt());
    }

    private static boolean hasId(ObjectNode item, String id) {
        return item.path("id").asText().equals(id);
    }

    @Override
    public synchronized void create(Tenant tenant, Conversation conversation, List<ObjectNode> items) {
        Row row = rows.computeIfAbsent(new Id(tenant, conversation.id()), id -> new Row(conversation));
        if (!items.isEmpty()) {
            add(row, items);
        }
    }

    @Override
    public synchronized Optional<Conversation> find(Tenant tenant, String id) {
        return Optional.ofNullable(rows.get(new Id(tenant, id))).map(row -> row.conversation);
    }

    @Override
    public synchronized Optional<Conversation> replaceMetadata(Tenant tenant, String id, ObjectNode metadata) {
        Optional<Row> found = Optional.ofNullable(rows.get(new Id(tenant, id)));
        found.ifPresent(row -> row.conversation = new Conversation(
                id, row.conversation.userId(), metadata, row.conversation.version(), row.conversation.createdAt()));
        return found.map(row -> row.conversation);
    }

    @Override
    public synchronized boolean delete(Tenant tenant, String id) {
        return rows.remove(new Id(tenant, id)) != null;
    }

    @Override
    public synchronized void append(Tenant tenant, String id, List<ObjectNode> items) {
        add(free(tenant, id), items);
    }

    @Override
    public synchronized boolean remove(Tenant tenant, String id, String itemId) {
        Row row = free(tenant, id);
        boolean removed = row.items.removeIf(placed -> hasId(placed.item(), itemId));
        if (removed) {
            changed(row);
        }
        return removed;
    }

    @Override
    public synchronized ItemPage page(Tenant tenant, String id, ItemPage.Query query) {
        return ItemPage.of(itemsOf(tenant, id), query);
    }

    private List<ObjectNode> itemsOf(Tenant tenant, String id) {
        Row row = rows.get(new Id(tenant, id));
        return row == null ? List.of() : row.items.stream().map(Placed::item).toList();
    }

    @Override
    public synchronized Optional<ObjectNode> item(Tenant tenant, String id, String itemId) {
        return itemsOf(tenant, id).stream().filter(item -> hasId(item, itemId)).findFirst();
    }

    @Override
    public synchronized Optional<ObjectNode> itemOf(Tenant tenant, String itemId, @Nullable String user) {
        return rows.entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant)
                        && Ownership.mayContinue(entry.getValue().conversation.userId(), user))
                .sorted(Comparator.comparing(
                        entry -> entry.getValue().conversation.createdAt()))
                .flatMap(entry -> entry.getValue().items.stream())
                .map(Placed::item)
                .filter(item -> hasId(item, itemId))
                .reduce((older, newer) -> newer);
    }

    @Override
    public synchronized Newest newest(Tenant tenant, String id, long before, int most) {
        Row row = rows.get(new Id(tenant, id));
        List<Placed> older = row == null
                ? List.of()
                : row.items.reversed().stream()
                        .filter(placed -> placed.position() < before)
                        .toList();
        return new Newest(older.stream().limit(most).toList(), older.size() > most);
    }

    @Override
    public synchronized List<ObjectNode> instructions(Tenant tenant, String id, long before, int most) {
        Row row = rows.get(new Id(tenant, id));
        return row == null
                ? List.of()
                : row.items.stream()
                        .filter(placed -> placed.position() < before && Speakers.instructs(placed.item()))
                        .limit(most)
                        .map(Placed::item)
                        .toList();
    }
}

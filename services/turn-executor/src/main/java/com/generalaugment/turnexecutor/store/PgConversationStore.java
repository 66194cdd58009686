package com.generalaugment.turnexecutor.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.conversation.Conversation;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore;
import com.generalaugment.turnexecutor.domain.conversation.ItemPage;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Conversations in PostgreSQL; their items one row each, in the order of their positions. */
@ApplicationScoped
public class PgConversationStore implements ConversationStore {

    /** What an answer carries at most beside its last item: together with that one it fits into a message. */
    private static final long LIST_BYTES = 4L * 1024 * 1024;

    private static final long READ_BYTES = 16L * 1024 * 1024;

    private final Database database;

    public PgConversationStore(Database database) {
        this.database = database;
    }

    @Override
    public void create(Tenant tenant, Conversation conversation, List<ObjectNode> items) {
        database.write(tenant, statements -> {
            statements.add(
                    ConversationSql.CREATE,
                    Tuple.of(
                            conversation.id(),
                            conversation.userId(),
                            Buffer.buffer(Json.bytes(conversation.metadata())),
                            conversation.createdAt().atOffset(ZoneOffset.UTC)));
            if (!items.isEmpty()) {
                statements.add(ConversationSql.APPEND, ConversationSql.appended(conversation.id(), items));
            }
        });
    }

    @Override
    public Optional<Conversation> find(Tenant tenant, String id) {
        return conversation(database.read(tenant, ConversationSql.FIND, Tuple.of(id)));
    }

    @Override
    public Optional<Conversation> replaceMetadata(Tenant tenant, String id, ObjectNode metadata) {
        return conversation(database.write(
                        tenant,
                        statements -> statements.add(
                                ConversationSql.REPLACE_METADATA, Tuple.of(id, Buffer.buffer(Json.bytes(metadata)))))
                .getFirst());
    }

    @Override
    public boolean delete(Tenant tenant, String id) {
        return database.write(tenant, statements -> statements.add(ConversationSql.DELETE, Tuple.of(id)))
                        .getFirst()
                        .rowCount()
                > 0;
    }

    @Override
    public void append(Tenant tenant, String id, List<ObjectNode> items) {
        change(tenant, id, statements -> statements.add(ConversationSql.APPEND, ConversationSql.appended(id, items)));
    }

    @Override
    public boolean remove(Tenant tenant, String id, String itemId) {
        return change(tenant, id, statements -> statements.add(ConversationSql.REMOVE, Tuple.of(id, itemId)))
                        .getLast()
                        .rowCount()
                > 0;
    }

    private List<RowSet<Row>> change(Tenant tenant, String id, Consumer<Database.Statements> change) {
        try {
            return database.write(tenant, statements -> {
                statements.add(ConversationSql.LOCK, Tuple.of(id));
                change.accept(statements);
            });
        } catch (PgException e) {
            throw ConversationSql.refusal(e);
        }
    }

    @Override
    public ItemPage page(Tenant tenant, String id, ItemPage.Query query) {
        long beside = query.ascending() ? 0 : Long.MAX_VALUE;
        if (query.after() != null) {
            beside = position(tenant, id, query.after());
        }
        Newest found = page(
                tenant,
                query.ascending() ? ConversationSql.AFTER : ConversationSql.BEFORE,
                Tuple.of(id, beside, query.limit() + 1, LIST_BYTES));
        List<ObjectNode> items =
                found.items().stream().limit(query.limit()).map(Placed::item).toList();
        return new ItemPage(
                items, found.hasMore() || items.size() < found.items().size());
    }

    private long position(Tenant tenant, String id, String itemId) {
        for (Row row : database.read(tenant, ConversationSql.ITEM, Tuple.of(id, itemId))) {
            return row.getLong("position");
        }
        throw ItemPage.noSuchItem();
    }

    @Override
    public Optional<ObjectNode> item(Tenant tenant, String id, String itemId) {
        return first(database.read(tenant, ConversationSql.ITEM, Tuple.of(id, itemId)));
    }

    @Override
    public Optional<ObjectNode> itemOf(Tenant tenant, String itemId, @Nullable String user) {
        return first(database.read(tenant, ConversationSql.ITEM_OF, Tuple.of(itemId, user)));
    }

    @Override
    public Newest newest(Tenant tenant, String id, long before, int most) {
        Newest found = page(tenant, ConversationSql.BEFORE, Tuple.of(id, before, most + 1, READ_BYTES));
        return found.items().size() <= most ? found : new Newest(found.items().subList(0, most), true);
    }

    @Override
    public List<ObjectNode> instructions(Tenant tenant, String id, long before, int most) {
        List<ObjectNode> items = new ArrayList<>();
        for (Row row : database.read(tenant, ConversationSql.INSTRUCTIONS, Tuple.of(id, before, most))) {
            items.add(item(row));
        }
        return items;
    }

    /** @return in the order of the statement; more: there were rows that did not fit */
    private Newest page(Tenant tenant, String statement, Tuple values) {
        List<Placed> placed = new ArrayList<>();
        long candidates = 0;
        for (Row row : database.read(tenant, statement, values)) {
            candidates = row.getLong("candidates");
            placed.add(new Placed(
                    row.getLong("position"), item(row), row.getBuffer("item").length()));
        }
        return new Newest(placed, placed.size() < candidates);
    }

    private static ObjectNode item(Row row) {
        return (ObjectNode) Json.readTrusted(row.getBuffer("item").getBytes());
    }

    private static Optional<ObjectNode> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(
                    (ObjectNode) Json.readTrusted(row.getBuffer("item").getBytes()));
        }
        return Optional.empty();
    }

    private static Optional<Conversation> conversation(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(new Conversation(
                    row.getString("id"),
                    row.getString("user_id"),
                    (ObjectNode) Json.readTrusted(row.getBuffer("metadata").getBytes()),
                    row.getLong("version"),
                    row.getOffsetDateTime("created_at").toInstant()));
        }
        return Optional.empty();
    }
}

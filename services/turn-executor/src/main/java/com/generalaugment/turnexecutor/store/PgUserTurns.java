package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.libs.runtime.erasure.PartsTable;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.turnexecutor.domain.erasure.UserTurns;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Erases users in PostgreSQL: what goes, how much that was and the report change together. */
@ApplicationScoped
public class PgUserTurns implements UserTurns {

    private final Database database;
    private final PartsTable parts;

    public PgUserTurns(Database database) {
        this.database = database;
        this.parts = new PartsTable(database, "turn_executor", Holder.TURN_EXECUTOR);
    }

    @Override
    public Optional<Part> claim(Erasure erasure) {
        return parts.claim(erasure);
    }

    @Override
    public List<UserTurn> begun(Tenant tenant, String userId, Instant until, int most) {
        List<UserTurn> turns = new ArrayList<>();
        for (Row row : database.read(tenant, UserTurnsSql.BEGUN, Tuple.of(userId, at(until), most))) {
            turns.add(new UserTurn(row.getString("id"), row.getString("response_id"), row.getBoolean("open")));
        }
        return turns;
    }

    @Override
    public Part erase(Erasure erasure, Part soFar, List<UserTurn> turns) {
        Tuple runs = ids(turns, UserTurn::runId);
        Tuple responses = ids(turns, UserTurn::responseId);
        return database.inTransaction(erasure.tenant(), transaction -> {
            Map<String, Integer> stores = new LinkedHashMap<>();
            stores.put("runs", count(transaction, UserTurnsSql.COUNT_RUNS, runs));
            stores.put("idempotency_replays", gone(transaction, UserTurnsSql.DELETE_KEYS_OF_RUNS, runs));
            stores.put("response_streams", gone(transaction, UserTurnsSql.DELETE_STREAMS, responses));
            stores.put("responses", gone(transaction, UserTurnsSql.DELETE_RESPONSES, responses));
            transaction.execute(UserTurnsSql.DELETE_RUNS, runs);
            Part part = soFar.plus(stores);
            parts.keep(transaction, erasure, part);
            return part;
        });
    }

    @Override
    public void finish(Erasure erasure, Part soFar, Instant until) {
        Tuple user = Tuple.of(erasure.userId(), at(until));
        database.inTransaction(erasure.tenant(), transaction -> {
            Map<String, Integer> stores = new LinkedHashMap<>();
            stores.put("idempotency_replays", gone(transaction, UserTurnsSql.DELETE_KEYS, user));
            stores.put("conversation_items", gone(transaction, UserTurnsSql.DELETE_ITEMS, user));
            stores.put("conversations", gone(transaction, UserTurnsSql.DELETE_CONVERSATIONS, user));
            Part part = soFar.plus(stores).done(count(transaction, UserTurnsSql.SCAN, user));
            parts.finish(transaction, erasure, part);
            return part;
        });
    }

    @Override
    public void repeat(Erasure erasure, Part done) {
        parts.repeat(erasure, done);
    }

    private static int gone(Transaction transaction, String delete, Tuple values) {
        return transaction.execute(delete, values).rowCount();
    }

    private static int count(Transaction transaction, String select, Tuple values) {
        return transaction.execute(select, values).iterator().next().getInteger("n");
    }

    private static Tuple ids(List<UserTurn> turns, Function<UserTurn, String> id) {
        return Tuple.tuple().addArrayOfString(turns.stream().map(id).toArray(String[]::new));
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}

package com.generalaugment.metering.store;

import com.fasterxml.jackson.databind.node.TextNode;
import com.generalaugment.libs.events.UserEvent.Holder;
import com.generalaugment.libs.runtime.context.UserKey;
import com.generalaugment.libs.runtime.erasure.Erasure;
import com.generalaugment.libs.runtime.erasure.Part;
import com.generalaugment.libs.runtime.erasure.PartsTable;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.metering.domain.TurnStart;
import com.generalaugment.metering.domain.erasure.UserUsage;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Takes persons out of usage in PostgreSQL; that, its count and the report change together. */
@ApplicationScoped
public class PgUserUsage implements UserUsage {

    private final Database database;
    private final PartsTable parts;

    public PgUserUsage(Database database) {
        this.database = database;
        this.parts = new PartsTable(database, "metering", Holder.METERING);
    }

    @Override
    public Optional<Part> claim(Erasure erasure) {
        return parts.claim(erasure);
    }

    @Override
    public void recordWithoutPerson(Erasure erasure) {
        database.write(erasure.tenant(), statements -> {
            UUID user = userKey(erasure);
            statements.add(UserLocks.EXCLUSIVE, UserLocks.of(erasure.tenant(), List.of(user)));
            statements.add(UserUsageSql.REMEMBER, Tuple.of(user, until(erasure)));
        });
    }

    @Override
    public void finish(Erasure erasure, Part soFar) {
        Tuple user = Tuple.of(erasure.userId(), until(erasure));
        database.inTransaction(erasure.tenant(), transaction -> {
            int cleared = transaction.execute(UserUsageSql.CLEAR, user).rowCount() + clearLater(transaction, erasure);
            transaction.execute(UserUsageSql.CLEAR_DAYS, Tuple.of(erasure.userId(), userKey(erasure)));
            int rejected = number(transaction, UserUsageSql.ERASE_REJECTED, rejectedOf(erasure));
            Part part = soFar.plus(Map.of("usage_without_person", cleared))
                    .plus(Map.of("rejected_usage", rejected))
                    .done(number(transaction, UserUsageSql.SCAN, user));
            transaction.execute(UserUsageSql.FORGET_KEYS, Tuple.tuple());
            parts.finish(transaction, erasure, part);
            return part;
        });
    }

    @Override
    public void repeat(Erasure erasure, Part done) {
        parts.repeat(erasure, done);
    }

    private static int clearLater(Transaction transaction, Erasure erasure) {
        List<String> begunBefore = new ArrayList<>();
        for (Row row : transaction.execute(UserUsageSql.LATER, Tuple.of(erasure.userId(), until(erasure)))) {
            Instant begun = TurnStart.of(
                    row.getString("run_id"),
                    row.getOffsetDateTime("occurred_at").toInstant());
            if (!begun.isAfter(erasure.asOfOurClock())) {
                begunBefore.add(row.getString("event_id"));
            }
        }
        return transaction
                .execute(UserUsageSql.CLEAR_THESE, Tuple.tuple().addArrayOfString(begunBefore.toArray(String[]::new)))
                .rowCount();
    }

    /** As facts are written on the wire. */
    private static Tuple rejectedOf(Erasure erasure) {
        return Tuple.of(erasure.tenant().toString(), "\"user_id\":" + TextNode.valueOf(erasure.userId()));
    }

    private static int number(Transaction transaction, String select, Tuple values) {
        return transaction.execute(select, values).iterator().next().getInteger("n");
    }

    private static UUID userKey(Erasure erasure) {
        return UserKey.of(erasure.tenant(), erasure.userId());
    }

    private static OffsetDateTime until(Erasure erasure) {
        return erasure.asOfOurClock().atOffset(ZoneOffset.UTC);
    }
}

package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.erasure.Report;
import com.generalaugment.memory.domain.erasure.UserErasure;
import com.generalaugment.memory.domain.erasure.UserErasureStore;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.Receipt;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Erasures of users in PostgreSQL, with the outbox that publishes them to the other holders. */
@ApplicationScoped
public class PgUserErasureStore implements UserErasureStore {

    private static final int REPUBLISHED_AT_ONCE = 100;

    private final Database database;
    private final OwnedRows rows;

    public PgUserErasureStore(Database database, OwnedRows rows) {
        this.database = database;
        this.rows = rows;
    }

    @Override
    public UserErasure open(UserErasure erasure, Function<Rows, Report> ownPart) {
        Owner owner = erasure.owner();
        return rows.inTransaction(owner, transaction -> {
            transaction.execute(
                    UserErasureSql.ONE_AT_A_TIME, Tuple.of(owner.key().getMostSignificantBits()));
            for (Row open : transaction.execute(UserErasureSql.FIND_OPEN, Tuple.of(owner.key()))) {
                return UserErasureRow.toErasure(open);
            }
            Report own = ownPart.apply(new PgRows(transaction, owner));
            transaction.execute(UserErasureSql.OPEN, UserErasureRow.of(erasure));
            keep(transaction, erasure.id(), own);
            transaction.execute(UserErasureSql.PUBLISH, UserErasureRow.fact(erasure));
            return erasure;
        });
    }

    @Override
    public void keep(Tenant tenant, String erasureId, Report report) {
        database.write(tenant, statements -> statements.add(UserErasureSql.KEEP_REPORT, reported(erasureId, report)));
    }

    @Override
    public void close(Tenant tenant, String erasureId, Function<Reported, Optional<End>> work) {
        database.inTransaction(tenant, transaction -> {
            for (Row open : transaction.execute(UserErasureSql.LOCK_OPEN, Tuple.of(erasureId))) {
                Reported reported = new Reported(reports(transaction, erasureId), remainingHere(transaction, open));
                work.apply(reported).ifPresent(end -> close(transaction, erasureId, end));
            }
            return erasureId;
        });
    }

    @Override
    public Optional<End> end(Tenant tenant, String erasureId) {
        Row row = database.read(tenant, UserErasureSql.END, Tuple.of(erasureId))
                .iterator()
                .next();
        if (row.getBoolean("is_open")) {
            return Optional.empty();
        }
        String receiptId = row.getString("receipt_id");
        return Optional.of(new End(
                receiptId == null
                        ? Optional.empty()
                        : first(database.read(tenant, ReceiptRow.SELECT, Tuple.of(receiptId)))));
    }

    @Override
    public Optional<Receipt> latestReceipt(Owner owner, Instant since) {
        return first(
                database.read(owner.tenant(), UserErasureSql.LATEST_RECEIPT, Tuple.of(owner.key(), FactRow.at(since))));
    }

    @Override
    public List<UserErasure> republish() {
        return database.inUnscopedTransaction(transaction -> {
            List<UserErasure> unfinished = new ArrayList<>();
            for (Row row : transaction.execute(UserErasureSql.CLAIM_UNFINISHED, Tuple.of(REPUBLISHED_AT_ONCE))) {
                unfinished.add(UserErasureRow.toErasure(row));
            }
            unfinished.forEach(erasure -> transaction.execute(UserErasureSql.PUBLISH, UserErasureRow.fact(erasure)));
            return unfinished;
        });
    }

    @Override
    public long countOpen() {
        return database.executeUnscoped(UserErasureSql.COUNT_OPEN, Tuple.tuple())
                .iterator()
                .next()
                .getLong("n");
    }

    private static void keep(Transaction transaction, String erasureId, Report report) {
        transaction.execute(UserErasureSql.KEEP_REPORT, reported(erasureId, report));
    }

    private static Tuple reported(String erasureId, Report report) {
        return Tuple.of(erasureId, report.service(), Json.text(Json.tree(report.stores())), report.remaining());
    }

    private static List<Report> reports(Transaction transaction, String erasureId) {
        List<Report> reports = new ArrayList<>();
        for (Row row : transaction.execute(UserErasureSql.REPORTS, Tuple.of(erasureId))) {
            reports.add(new Report(
                    row.getString("service"), ReceiptRow.stores(row.getString("stores")), row.getInteger("remaining")));
        }
        return reports;
    }

    private static int remainingHere(Transaction transaction, Row erasure) {
        UUID userKey = erasure.getUUID("user_key");
        transaction.execute(UserErasureSql.ACT_FOR, Tuple.of(userKey.toString()));
        return transaction
                .execute(UserErasureSql.COUNT_REMAINING, Tuple.of(erasure.getLong("version")))
                .iterator()
                .next()
                .getInteger("n");
    }

    private static void close(Transaction transaction, String erasureId, End end) {
        end.receipt().ifPresent(receipt -> transaction.execute(ReceiptRow.INSERT, ReceiptRow.of(receipt)));
        transaction.execute(
                UserErasureSql.CLOSE,
                Tuple.of(erasureId, end.receipt().map(Receipt::id).orElse(null)));
    }

    private static Optional<Receipt> first(Iterable<Row> receipts) {
        for (Row row : receipts) {
            return Optional.of(ReceiptRow.toReceipt(row));
        }
        return Optional.empty();
    }
}

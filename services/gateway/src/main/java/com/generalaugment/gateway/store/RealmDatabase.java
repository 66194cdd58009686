package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.runtime.pg.Database;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The gateway's database as one realm sees it. */
@ApplicationScoped
public class RealmDatabase {

    private static final String INSTALLATION = "SELECT set_config('genaug.installation', 'on', true)";

    private final Database database;

    public RealmDatabase(Database database) {
        this.database = database;
    }

    /** One transaction in one flush. @return the results in order */
    List<RowSet<Row>> write(Realm realm, Consumer<Database.Statements> statements) {
        return switch (realm) {
            case Realm.OfProject project -> database.write(project.tenant(), statements);
            case Realm.Installation installation -> {
                List<RowSet<Row>> all = database.writeUnscoped(all(statements));
                yield all.subList(1, all.size());
            }
        };
    }

    RowSet<Row> read(Realm realm, String sql, Tuple values) {
        return write(realm, statements -> statements.add(sql, values)).getFirst();
    }

    /** One transaction, statement by statement, for work that must read before it decides. */
    <T> T inTransaction(Realm realm, Function<Database.Transaction, T> work) {
        return switch (realm) {
            case Realm.OfProject project -> database.inTransaction(project.tenant(), work);
            case Realm.Installation installation ->
                database.inUnscopedTransaction(transaction -> {
                    transaction.send(INSTALLATION, Tuple.tuple());
                    return work.apply(transaction);
                });
        };
    }

    private static Consumer<Database.Statements> all(Consumer<Database.Statements> statements) {
        return transaction -> {
            transaction.add(INSTALLATION, Tuple.tuple());
            statements.accept(transaction);
        };
    }
}

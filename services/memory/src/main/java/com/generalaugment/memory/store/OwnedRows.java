package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.Owner;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** The only way to rows of users: every transaction says first whose they are, and row-level security holds it to that. */
@ApplicationScoped
public class OwnedRows {

    /** What row-level security says again, for a role that it would not bind. */
    static final String WHERE_OWNED = " WHERE project_id = memory.tenant() AND user_key = memory.owner()";

    static final String OWNER = "SELECT set_config('genaug.user_id', $1, true)";

    private final Database database;

    public OwnedRows(Database database) {
        this.database = database;
    }

    /** One statement, one flush. */
    RowSet<Row> read(Owner owner, String sql, Tuple values) {
        return database.write(owner.tenant(), statements -> {
                    statements.add(OWNER, Tuple.of(owner.key().toString()));
                    statements.add(sql, values);
                })
                .getLast();
    }

    <T> T inTransaction(Owner owner, Function<Transaction, T> work) {
        return database.inTransaction(owner.tenant(), transaction -> {
            transaction.send(OWNER, Tuple.of(owner.key().toString()));
            return work.apply(transaction);
        });
    }
}

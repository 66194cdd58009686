package com.generalaugment.memory.store;

import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.runtime.pg.Database.Statements;
import com.generalaugment.libs.runtime.pg.Database.Transaction;
import com.generalaugment.memory.domain.Owner;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The only access to rows of users. Every transaction sets the owner first, and row-level security enforces it. */
@ApplicationScoped
public class OwnedRows {

    /** Repeats the row-level security policy, for roles that it does not bind. */
    static final String WHERE_OWNED = " WHERE project_id = memory.tenant() AND user_key = memory.owner()";

    private final Database database;

    public OwnedRows(Database database) {
        this.database = database;
    }

    /** One statement, one flush. */
    RowSet<Row> read(Owner owner, String sql, Tuple values) {
        return write(owner, statements -> statements.add(sql, values)).getFirst();
    }

    /** One transaction, one flush. @return the results in order */
    List<RowSet<Row>> write(Owner owner, Consumer<Statements> work) {
        return database.write(owner.tenant(), owner.key(), work);
    }

    <T> T inTransaction(Owner owner, Function<Transaction, T> work) {
        return database.inTransaction(owner.tenant(), owner.key(), work);
    }
}

package com.generalaugment.libs.runtime.pg;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * A connection for one transaction. It goes back to the pool outside of any transaction, and only when the server has
 * answered all that it was asked: the next user neither waits for this work nor finds a transaction open.
 */
final class LentConnection {

    private final SqlConnection connection;
    private Future<?> last = Future.succeededFuture();
    private boolean open;

    LentConnection(SqlConnection connection) {
        this.connection = connection;
    }

    Future<RowSet<Row>> begin(String sql) {
        open = true;
        return sent(connection.query(sql).execute());
    }

    Future<RowSet<Row>> execute(String sql, Tuple values) {
        return sent(connection.preparedQuery(sql).execute(values));
    }

    Future<RowSet<Row>> commit() {
        open = false;
        return sent(connection.query("COMMIT").execute());
    }

    /** Ends what is still running, and the transaction with it. */
    void abandon() {
        if (connection instanceof PgConnection running && !last.isComplete()) {
            Future<?> unanswered = last;
            // Its own connection to the server; until it is through, it could cancel a statement of the next user of
            // this connection.
            last = running.cancelRequest()
                    .transform(cancelled -> unanswered.transform(done -> Future.succeededFuture()));
        }
        if (open) {
            open = false;
            Future<?> before = last;
            Future<?> undone = connection.query("ROLLBACK").execute();
            last = before.transform(done -> undone);
        }
    }

    void giveBack() {
        last.onComplete(answered -> connection.close());
    }

    private <T> Future<T> sent(Future<T> command) {
        last = command;
        return command;
    }
}

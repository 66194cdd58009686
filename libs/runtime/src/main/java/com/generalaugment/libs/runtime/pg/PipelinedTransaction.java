package com.generalaugment.libs.runtime.pg;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that is begun, filled and committed without waiting in between. It lives on the event loop of the pool's
 * connections; only {@link #results} is for other threads.
 */
final class PipelinedTransaction {

    record Statement(String sql, Tuple values) {}

    private final Pool pool;
    private final String begin;
    private final List<Statement> statements;
    private final boolean commitsAtOnce;
    private final CompletableFuture<List<RowSet<Row>>> results = new CompletableFuture<>();

    private @Nullable LentConnection connection;
    private boolean over;

    /** @param commitsAtOnce false: the commit waits until the server has taken all statements */
    PipelinedTransaction(Pool pool, String begin, List<Statement> statements, boolean commitsAtOnce) {
        this.pool = pool;
        this.begin = begin;
        this.statements = statements;
        this.commitsAtOnce = commitsAtOnce;
    }

    /** Of each statement, in order; or the first failure. */
    CompletableFuture<List<RowSet<Row>>> results() {
        return results;
    }

    void run() {
        pool.getConnection().onComplete(this::send);
    }

    /** The caller is gone: undoes what was done. */
    void abandon() {
        over = true;
        if (connection != null) {
            connection.abandon();
            connection.giveBack();
            connection = null;
        }
    }

    private void send(AsyncResult<SqlConnection> lent) {
        if (lent.failed()) {
            results.completeExceptionally(lent.cause());
        } else if (over) {
            lent.result().close();
        } else {
            connection = new LentConnection(lent.result());
            sendOver(connection);
        }
    }

    private void sendOver(LentConnection lent) {
        Future<?> begun = lent.begin(begin);
        List<Future<RowSet<Row>>> sent = new ArrayList<>(statements.size());
        for (Statement statement : statements) {
            sent.add(lent.execute(statement.sql(), statement.values()));
        }
        Future<?> executed = Future.join(begun, Future.join(new ArrayList<>(sent)));
        Future<?> committed =
                commitsAtOnce ? Future.join(executed, lent.commit()) : executed.compose(taken -> lent.commit());
        committed.onComplete(done -> end(lent, done, sent));
    }

    private void end(LentConnection lent, AsyncResult<?> done, List<Future<RowSet<Row>>> sent) {
        if (over) {
            return;
        }
        over = true;
        connection = null;
        if (done.failed()) {
            lent.abandon();
        }
        lent.giveBack();
        if (done.failed()) {
            results.completeExceptionally(done.cause());
        } else {
            results.complete(sent.stream().map(Future::result).toList());
        }
    }
}

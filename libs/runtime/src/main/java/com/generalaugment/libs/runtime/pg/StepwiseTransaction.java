package com.generalaugment.libs.runtime.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One transaction whose owner looks before it decides. What needs no look is sent ahead: it costs no round trip of its own. */
final class StepwiseTransaction implements Database.Transaction {

    private final LentConnection connection;
    private final Consumer<Future<?>> waiting;
    private final List<Future<?>> sent = new ArrayList<>();

    /** @param waiting waits until the server has answered; throws what it complains of */
    StepwiseTransaction(LentConnection connection, String begin, Consumer<Future<?>> waiting) {
        this.connection = connection;
        this.waiting = waiting;
        sent.add(connection.begin(begin));
    }

    @Override
    public RowSet<Row> execute(String sql, Tuple values) {
        Future<RowSet<Row>> statement = connection.execute(sql, values);
        sent.add(statement);
        settle();
        return statement.result();
    }

    @Override
    public void send(String sql, Tuple values) {
        sent.add(connection.execute(sql, values));
    }

    /** The server answers the commit of a failed transaction with success; work that hid a failure must not. */
    void commit() {
        settle();
        waiting.accept(connection.commit());
    }

    /** What has failed stays here, and fails every later step. */
    private void settle() {
        if (!sent.isEmpty()) {
            waiting.accept(Future.join(new ArrayList<>(sent)));
            sent.clear();
        }
    }
}

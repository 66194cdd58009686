package com.generalaugment.bench.memory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What one commit costs: a row of a fact's size into a table of its own, over one connection of the driver that services use. */
public final class Commits implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;
    private static final String TABLE =
            "CREATE TABLE IF NOT EXISTS memory.bench_commit (id uuid PRIMARY KEY, content text NOT NULL)";
    private static final String INSERT = "INSERT INTO memory.bench_commit (id, content) VALUES ($1, $2)";

    private final Vertx vertx = Vertx.vertx();
    private final PgConnection connection;

    /** @param url of the database; @param user may create tables of memory */
    public Commits(String url, String user, String password) {
        PgConnectOptions options = PgConnectOptions.fromUri(url)
                .setUser(user)
                .setPassword(password)
                .setCachePreparedStatements(true);
        this.connection = done(PgConnection.connect(vertx, options));
        done(connection.query(TABLE).execute());
    }

    public void commit(String text) {
        done(connection.preparedQuery(INSERT).execute(Tuple.of(UUID.randomUUID(), text)));
    }

    /** A setting of the server. */
    public String show(String setting) {
        return done(connection.query("SHOW " + setting).execute())
                .iterator()
                .next()
                .getString(0);
    }

    @Override
    public void close() {
        done(connection.close());
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}

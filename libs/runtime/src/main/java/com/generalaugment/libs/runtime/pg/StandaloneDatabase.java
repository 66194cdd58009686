package com.generalaugment.libs.runtime.pg;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The service's database for an operator's command that runs without the service, with the same settings:
 * {@code genaug.database.url}, {@code .username}, {@code .password}.
 */
public final class StandaloneDatabase implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Database database;

    private StandaloneDatabase(Config config) {
        PgConnectOptions connection = PgConnectOptions.fromUri(config.getValue("genaug.database.url", String.class))
                .setUser(config.getValue("genaug.database.username", String.class))
                .setPassword(config.getValue("genaug.database.password", String.class));
        this.database = new Database(
                vertx,
                PgBuilder.pool()
                        .with(new PoolOptions().setMaxSize(2))
                        .connectingTo(connection)
                        .using(vertx)
                        .build());
    }

    public static StandaloneDatabase open() {
        return new StandaloneDatabase(ConfigProvider.getConfig());
    }

    public Database database() {
        return database;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}

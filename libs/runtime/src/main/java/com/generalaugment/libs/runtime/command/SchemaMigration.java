package com.generalaugment.libs.runtime.command;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Migrates a service's schema as its owner, so that the pods of the service need no credentials of the owner
 * ({@code genaug.database.migrate=false}). Needs {@code genaug.database.url}, {@code .owner-username} and {@code .owner-password}.
 */
final class SchemaMigration {

    private static final int CONNECT_RETRIES = 10;

    private SchemaMigration() {}

    static int run(String schema) {
        Config config = ConfigProvider.getConfig();
        MigrateResult result = Flyway.configure()
                .dataSource(
                        "jdbc:" + config.getValue("genaug.database.url", String.class),
                        config.getValue("genaug.database.owner-username", String.class),
                        config.getValue("genaug.database.owner-password", String.class))
                .schemas(schema)
                .createSchemas(false)
                .connectRetries(CONNECT_RETRIES)
                .load()
                .migrate();
        System.out.println("schema " + schema + ": " + result.migrationsExecuted + " migrations run, now at version "
                + result.targetSchemaVersion);
        return 0;
    }
}

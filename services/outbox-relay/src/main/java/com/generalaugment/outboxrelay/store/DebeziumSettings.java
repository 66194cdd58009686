package com.generalaugment.outboxrelay.store;

import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.storage.jdbc.offset.JdbcOffsetBackingStore;
import java.time.Duration;
import java.util.Properties;

/**
 * How the engine runs: it reads an existing slot, takes no snapshot, keeps its position in PostgreSQL after every batch, and
 * gives up at the first failure, because the relay above it starts it anew and looks at the slot first.
 *
 * @param slot name of the slot and of the publication
 * @param poll pause between two looks for changes: nearly the whole latency of an event
 * @param batch most events handled at once
 */
public record DebeziumSettings(DatabaseAddress address, String slot, Duration poll, int batch) {

    private static final int QUEUE_BATCHES = 4;
    private static final long QUEUE_BYTES = 16L * 1024 * 1024;

    Properties properties() {
        Properties p = new Properties();
        source(p);
        position(p);
        engine(p);
        return p;
    }

    private void source(Properties p) {
        p.setProperty("name", "outbox-relay");
        p.setProperty("connector.class", PostgresConnector.class.getName());
        p.setProperty("topic.prefix", "outbox");
        // Names the engine's MBeans anew each time: Debezium waits a minute for a name that an engine before it still
        // holds.
        p.setProperty("custom.metric.tags", "session=" + Long.toHexString(System.nanoTime()));
        p.setProperty("database.hostname", address.host());
        p.setProperty("database.port", Integer.toString(address.port()));
        p.setProperty("database.dbname", address.database());
        p.setProperty("database.user", address.username());
        p.setProperty("database.password", address.password());
        p.setProperty("database.tcpKeepAlive", "true");
        address.parameters().forEach((name, value) -> p.setProperty("driver." + name, value));
        String ssl = address.parameters().get("sslmode");
        if (ssl != null) {
            p.setProperty("database.sslmode", ssl);
        }
        p.setProperty("plugin.name", "pgoutput");
        p.setProperty("slot.name", slot);
        p.setProperty("slot.max.retries", "1");
        p.setProperty("slot.retry.delay.ms", "500");
        // Debezium would create a missing slot itself and may wait for its own open transaction while it does.
        // The driver rejects a negative timeout before the statement is sent, so the engine fails at once
        // and the relay creates the slot.
        p.setProperty("internal.create.slot.command.timeout", "-1");
        p.setProperty("publication.name", slot);
        p.setProperty("publication.autocreate.mode", "disabled");
        p.setProperty("table.include.list", ".*\\." + PgNames.TABLE);
        p.setProperty("snapshot.mode", "no_data");
        p.setProperty("skipped.operations", "u,d,t");
    }

    /**
     * Only what the relay has confirmed is flushed. The driver's own flushing would confirm log that the relay has not read; for
     * a quiet outbox in a busy database there is {@link PgSlot#keepMoving}. A slot that was moved by hand is believed: what it
     * skipped is published from the tables.
     */
    private void position(Properties p) {
        p.setProperty("lsn.flush.mode", "connector");
        p.setProperty("offset.mismatch.strategy", "trust_slot");
        p.setProperty("heartbeat.interval.ms", "1000");
        p.setProperty("status.update.interval.ms", "2000");
        p.setProperty("offset.storage", JdbcOffsetBackingStore.class.getName());
        p.setProperty("offset.storage.jdbc.connection.url", address.jdbcUrl() + offsetParameters());
        p.setProperty("offset.storage.jdbc.connection.user", address.username());
        p.setProperty("offset.storage.jdbc.connection.password", address.password());
        p.setProperty("offset.storage.jdbc.connection.retry.max.attempts", "1");
        p.setProperty("offset.storage.jdbc.connection.wait.retry.delay.ms", "500");
        p.setProperty("offset.storage.jdbc.table.name", PgRelayState.OFFSET_TABLE);
        p.setProperty("offset.flush.interval.ms", "0");
        p.setProperty("offset.flush.timeout.ms", "10000");
    }

    private void engine(Properties p) {
        p.setProperty("poll.interval.ms", Long.toString(poll.toMillis()));
        p.setProperty("max.batch.size", Integer.toString(batch));
        p.setProperty("max.queue.size", Integer.toString(batch * QUEUE_BATCHES));
        p.setProperty("max.queue.size.in.bytes", Long.toString(QUEUE_BYTES));
        p.setProperty("errors.max.retries", "0");
        p.setProperty("record.processing.threads", "1");
        p.setProperty("record.processing.shutdown.timeout.ms", "1000");
        p.setProperty("task.management.timeout.ms", "10000");
        p.setProperty("tombstones.on.delete", "false");
    }

    private String offsetParameters() {
        StringBuilder parameters =
                new StringBuilder("?currentSchema=outbox_relay&ApplicationName=outbox-relay%20offset&socketTimeout=10");
        address.parameters()
                .forEach((name, value) ->
                        parameters.append('&').append(name).append('=').append(value));
        return parameters.toString();
    }
}

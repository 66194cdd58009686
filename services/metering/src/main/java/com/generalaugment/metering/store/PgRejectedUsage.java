package com.generalaugment.metering.store;

import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.metering.domain.RejectedUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rejected usage in PostgreSQL, in a table that the service writes and cannot read; counted in a metric to alert on. */
@ApplicationScoped
public class PgRejectedUsage implements RejectedUsage {

    private static final Logger LOG = LoggerFactory.getLogger(PgRejectedUsage.class);
    private static final int MAX_ID = 200;

    private final Database database;
    private final Counter counter;

    public PgRejectedUsage(Database database, MeterRegistry metrics) {
        this.database = database;
        this.counter = metrics.counter("genaug.usage.rejected");
    }

    @Override
    public void keep(String id, String reason, byte[] payload) {
        String storable = id.replace("\u0000", "");
        database.executeUnscoped(
                "INSERT INTO metering.rejected_usage (id, reason, payload) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                Tuple.of(storable.substring(0, Math.min(MAX_ID, storable.length())), reason, Buffer.buffer(payload)));
        counter.increment();
        LOG.error("a usage fact cannot be counted and is kept in metering.rejected_usage: {}", reason);
    }
}

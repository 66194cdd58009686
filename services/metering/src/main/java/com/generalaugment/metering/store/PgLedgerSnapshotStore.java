package com.generalaugment.metering.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.metering.domain.Budget;
import com.generalaugment.metering.domain.LedgerSnapshot;
import com.generalaugment.metering.domain.LedgerSnapshotStore;
import com.generalaugment.metering.domain.Price;
import com.generalaugment.metering.domain.Reservation;
import com.generalaugment.metering.domain.Totals;
import com.generalaugment.metering.domain.Window;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Totals, budgets and reservations of a project in PostgreSQL, read in one statement: as of one moment. */
@ApplicationScoped
public class PgLedgerSnapshotStore implements LedgerSnapshotStore {

    /** Ends the reservations of runs {@code $1} and those expired at {@code $2}; a newer version if there were any. */
    static final String END = "WITH ended AS (DELETE FROM metering.reservation"
            + " WHERE project_id = metering.tenant() AND (run_id = ANY($1) OR expires_at <= $2) RETURNING project_id)"
            + " INSERT INTO metering.usage_total AS t (project_id, version) SELECT DISTINCT project_id, 1 FROM ended"
            + " ON CONFLICT (project_id) DO UPDATE SET version = t.version + 1";

    private static final String FLOOR = "SELECT" + TotalsRow.COLUMNS + ","
            + " (SELECT coalesce(json_agg(b ORDER BY created_at, id), '[]') FROM metering.budget b"
            + " WHERE project_id = metering.tenant() AND enabled)::text AS budgets,"
            + " (SELECT coalesce(json_agg(json_build_object('run', run_id, 'micros', micros, 'version', price_version,"
            + " 'input', input_per_million, 'cached', cached_input_per_million, 'output', output_per_million,"
            + " 'cache_write', coalesce(cache_write_per_million, input_per_million),"
            + " 'waits', waits, 'until', (extract(epoch FROM expires_at) * 1000)::bigint)), '[]') FROM metering.reservation"
            + " WHERE project_id = metering.tenant() AND expires_at > $2)::text AS held"
            + TotalsRow.SOURCE;

    private static final String KEEP = "INSERT INTO metering.reservation (project_id, run_id, micros, price_version,"
            + " input_per_million, cached_input_per_million, output_per_million, expires_at, waits,"
            + " cache_write_per_million)"
            + " VALUES (metering.tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $9)"
            + " ON CONFLICT (project_id, run_id) DO UPDATE SET expires_at = excluded.expires_at, waits = excluded.waits";

    private final Database database;

    public PgLedgerSnapshotStore(Database database) {
        this.database = database;
    }

    @Override
    public LedgerSnapshot ledgerSnapshot(Tenant tenant, LocalDate today, Instant now) {
        Row row = database.read(tenant, FLOOR, Tuple.of(today, now.atOffset(ZoneOffset.UTC)))
                .iterator()
                .next();
        return new LedgerSnapshot(
                TotalsRow.of(row, today),
                budgets(Json.readTrusted(row.getString("budgets"))),
                held(Json.readTrusted(row.getString("held"))));
    }

    @Override
    public void keep(Tenant tenant, Reservation held) {
        Price price = held.price();
        Tuple values = Tuple.from(new Object[] {
            held.run(),
            held.micros(),
            price.version(),
            price.inputPerMillion(),
            price.cachedInputPerMillion(),
            price.outputPerMillion(),
            held.until().atOffset(ZoneOffset.UTC),
            held.waits(),
            price.cacheWritePerMillion()
        });
        database.write(tenant, statements -> statements.add(KEEP, values));
    }

    @Override
    public Totals giveBack(Tenant tenant, String run, LocalDate today, Instant now) {
        var results = database.write(tenant, statements -> {
            statements.add(END, Tuple.of(new String[] {run}, now.atOffset(ZoneOffset.UTC)));
            statements.add(TotalsRow.SELECT, Tuple.of(today));
        });
        return TotalsRow.of(results.getLast().iterator().next(), today);
    }

    private static List<Budget> budgets(JsonNode rows) {
        List<Budget> budgets = new ArrayList<>();
        for (JsonNode row : rows) {
            List<Integer> thresholds = new ArrayList<>();
            row.path("thresholds").forEach(percent -> thresholds.add(percent.asInt()));
            budgets.add(new Budget(
                    row.path("id").asText(),
                    row.path("scope").asText(),
                    Window.labelled(row.path("time_window").asText()).orElseThrow(),
                    row.path("limit_micros").asLong(),
                    thresholds,
                    true));
        }
        return budgets;
    }

    private static List<Reservation> held(JsonNode rows) {
        List<Reservation> all = new ArrayList<>();
        for (JsonNode row : rows) {
            Price price = new Price(
                    row.path("version").asText(),
                    row.path("input").asLong(),
                    row.path("cached").asLong(),
                    row.path("cache_write").asLong(),
                    row.path("output").asLong());
            all.add(new Reservation(
                    row.path("run").asText(),
                    row.path("micros").asLong(),
                    price,
                    Instant.ofEpochMilli(row.path("until").asLong()),
                    row.path("waits").asBoolean()));
        }
        return all;
    }
}

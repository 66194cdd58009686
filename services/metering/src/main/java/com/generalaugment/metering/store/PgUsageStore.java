package com.generalaugment.metering.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UsageEvent.UsageRecorded;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.UserKey;
import com.generalaugment.libs.runtime.error.Unprocessable;
import com.generalaugment.libs.runtime.error.Unprocessable.Reason;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.metering.domain.Totals;
import com.generalaugment.metering.domain.TurnStart;
import com.generalaugment.metering.domain.UsageDay;
import com.generalaugment.metering.domain.UsageStore;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Usage in PostgreSQL. An event, its day and the project's total change together, once per event id. */
@ApplicationScoped
public class PgUsageStore implements UsageStore {

    private static final String COLUMNS =
            "event_id, occurred_at, day, response_id, run_id, session_id, user_id, key_id,"
                    + " environment, feature, source, model, model_provider, model_provider_source, price_version, status, traceparent,"
                    + " agent_turns, tool_calls, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros";

    /** Of a person that has been erased since the turn began nothing is written down. */
    private static final String WITHOUT_ERASED = COLUMNS.replace(
            "session_id, user_id",
            "CASE WHEN event_id IN (SELECT event_id FROM erased) THEN NULL ELSE session_id END,"
                    + " CASE WHEN event_id IN (SELECT event_id FROM erased) THEN NULL ELSE user_id END");

    /** All events of a batch at once; those that are there already change nothing. */
    private static final String RECORD = "WITH erased AS (SELECT of.event_id FROM"
            + " unnest($2::text[], $3::uuid[], $4::timestamptz[]) AS of (event_id, user_key, begun)"
            + " JOIN metering.erased_user e ON e.project_id = metering.tenant() AND e.user_key = of.user_key"
            + " AND e.until >= of.begun), fresh AS ("
            + "INSERT INTO metering.usage_event (project_id, " + COLUMNS + ") SELECT metering.tenant(), "
            + WITHOUT_ERASED + " FROM jsonb_populate_recordset(NULL::metering.usage_event, $1::text::jsonb)"
            + " ON CONFLICT (project_id, event_id) DO NOTHING RETURNING *),"
            + " by_day AS (INSERT INTO metering.usage_day AS d (project_id, day, agent_turns, messages, tool_calls,"
            + " input_tokens, output_tokens, cost_micros)"
            + " SELECT project_id, day, sum(agent_turns), count(*), sum(tool_calls), sum(input_tokens), sum(output_tokens),"
            + " sum(cost_micros) FROM fresh GROUP BY project_id, day"
            + " ON CONFLICT (project_id, day) DO UPDATE SET agent_turns = d.agent_turns + excluded.agent_turns,"
            + " messages = d.messages + excluded.messages, tool_calls = d.tool_calls + excluded.tool_calls,"
            + " input_tokens = d.input_tokens + excluded.input_tokens,"
            + " output_tokens = d.output_tokens + excluded.output_tokens,"
            + " cost_micros = d.cost_micros + excluded.cost_micros)"
            + ", by_user AS (INSERT INTO metering.usage_user_day (project_id, day, user_key)"
            + " SELECT DISTINCT fresh.project_id, fresh.day, of.user_key FROM fresh JOIN"
            + " unnest($2::text[], $3::uuid[]) AS of (event_id, user_key) ON of.event_id = fresh.event_id"
            + " WHERE fresh.user_id IS NOT NULL ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING)"
            + " INSERT INTO metering.usage_total AS t (project_id, version, cost_micros)"
            + " SELECT project_id, count(*), sum(cost_micros) FROM fresh GROUP BY project_id"
            + " ON CONFLICT (project_id) DO UPDATE SET version = t.version + excluded.version,"
            + " cost_micros = t.cost_micros + excluded.cost_micros";

    private static final String DAYS = "SELECT d.*, (SELECT count(*) FROM metering.usage_user_day u"
            + " WHERE u.project_id = d.project_id AND u.day = d.day) AS active_users"
            + " FROM metering.usage_day d WHERE d.project_id = metering.tenant() AND d.day BETWEEN $1 AND $2 ORDER BY d.day";

    private static final String ACTIVE_USERS = "SELECT count(DISTINCT user_key) AS users FROM metering.usage_user_day"
            + " WHERE project_id = metering.tenant() AND day BETWEEN $1 AND $2";

    private final Database database;

    public PgUsageStore(Database database) {
        this.database = database;
    }

    @Override
    public Totals record(Tenant tenant, List<EventEnvelope<UsageRecorded>> events, LocalDate today, Instant now) {
        String[] runs =
                events.stream().map(event -> event.data().reservationId()).toArray(String[]::new);
        try {
            var results = database.write(tenant, statements -> {
                statements.add(UserLocks.SHARED, UserLocks.of(tenant, userKeys(tenant, events)));
                statements.add(RECORD, recorded(tenant, events));
                statements.add(PgLedgerSnapshotStore.END, Tuple.of(runs, now.atOffset(ZoneOffset.UTC)));
                statements.add(TotalsRow.SELECT, Tuple.of(today));
            });
            return TotalsRow.of(results.getLast().iterator().next(), today);
        } catch (PgException e) {
            throw isForEver(e) ? new Unprocessable(Reason.CONSTRAINT, "cannot be stored", e) : e;
        }
    }

    @Override
    public Totals totals(Tenant tenant, LocalDate today) {
        return TotalsRow.of(
                database.read(tenant, TotalsRow.SELECT, Tuple.of(today))
                        .iterator()
                        .next(),
                today);
    }

    @Override
    public List<UsageDay> days(Tenant tenant, LocalDate from, LocalDate to) {
        List<UsageDay> days = new ArrayList<>();
        for (Row row : database.read(tenant, DAYS, Tuple.of(from, to))) {
            days.add(new UsageDay(
                    row.getLocalDate("day"),
                    row.getLong("agent_turns"),
                    row.getLong("messages"),
                    row.getLong("tool_calls"),
                    row.getLong("input_tokens"),
                    row.getLong("output_tokens"),
                    row.getLong("cost_micros"),
                    row.getLong("active_users")));
        }
        return days;
    }

    @Override
    public long activeUsers(Tenant tenant, LocalDate from, LocalDate to) {
        return database.read(tenant, ACTIVE_USERS, Tuple.of(from, to))
                .iterator()
                .next()
                .getLong("users");
    }

    private static Tuple recorded(Tenant tenant, List<EventEnvelope<UsageRecorded>> events) {
        List<EventEnvelope<UsageRecorded>> ofUsers =
                events.stream().filter(event -> event.data().userId() != null).toList();
        return Tuple.of(rows(events))
                .addArrayOfString(ofUsers.stream().map(EventEnvelope::id).toArray(String[]::new))
                .addArrayOfUUID(userKeys(tenant, ofUsers).toArray(UUID[]::new))
                .addArrayOfOffsetDateTime(ofUsers.stream()
                        .map(event ->
                                TurnStart.of(event.data().runId(), event.time()).atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new));
    }

    private static List<UUID> userKeys(Tenant tenant, List<EventEnvelope<UsageRecorded>> events) {
        return events.stream()
                .map(event -> event.data().userId())
                .filter(Objects::nonNull)
                .map(user -> UserKey.of(tenant, requireNonNull(user)))
                .toList();
    }

    /** A JSON array with an object per event, its members named as the columns. */
    private static String rows(List<EventEnvelope<UsageRecorded>> events) {
        ArrayNode rows = Json.array();
        events.forEach(event -> fill(rows.addObject(), event));
        return Json.text(rows);
    }

    private static void fill(ObjectNode row, EventEnvelope<UsageRecorded> event) {
        UsageRecorded used = event.data();
        row.put("event_id", event.id())
                .put("occurred_at", event.time().toString())
                .put("day", LocalDate.ofInstant(event.time(), ZoneOffset.UTC).toString())
                .put("response_id", used.responseId())
                .put("run_id", used.runId())
                .put("session_id", used.sessionId())
                .put("user_id", used.userId())
                .put("key_id", used.keyId())
                .put("environment", used.environment())
                .put("feature", used.feature())
                .put("source", used.source())
                .put("model", used.model())
                .put("model_provider", used.modelProvider())
                .put("model_provider_source", used.modelProviderSource())
                .put("price_version", used.priceVersion())
                .put("status", used.status())
                .put("traceparent", event.traceparent())
                .put("agent_turns", used.agentTurns())
                .put("tool_calls", used.toolCalls())
                .put("input_tokens", used.inputTokens())
                .put("cached_tokens", used.cachedInputTokens())
                .put("output_tokens", used.outputTokens())
                .put("reasoning_tokens", used.reasoningTokens())
                .put("cost_micros", used.costMicros());
    }

    /** 22: a value that no column takes, 23: a rule of the tables, 54: too large. */
    private static boolean isForEver(PgException e) {
        String state = e.getSqlState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }
}

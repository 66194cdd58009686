package com.generalaugment.metering.store;

import com.generalaugment.metering.domain.Totals;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;

/** A project's totals as one row; {@code $1} is the day. */
final class TotalsRow {

    static final String COLUMNS =
            " coalesce((SELECT version FROM metering.usage_total WHERE project_id = metering.tenant()), 0) AS version,"
                    + " coalesce((SELECT cost_micros FROM metering.usage_total WHERE project_id = metering.tenant()), 0)"
                    + " AS total,"
                    + " coalesce(sum(agent_turns) FILTER (WHERE day = $1), 0)::bigint AS turns_day,"
                    + " coalesce(sum(agent_turns), 0)::bigint AS turns_month,"
                    + " coalesce(sum(input_tokens + output_tokens) FILTER (WHERE day = $1), 0)::bigint AS tokens_day,"
                    + " coalesce(sum(cost_micros) FILTER (WHERE day = $1), 0)::bigint AS spent_day,"
                    + " coalesce(sum(cost_micros), 0)::bigint AS spent_month";

    static final String SOURCE = " FROM metering.usage_day WHERE project_id = metering.tenant()"
            + " AND day >= date_trunc('month', $1::date)::date AND day <= $1";

    static final String SELECT = "SELECT" + COLUMNS + SOURCE;

    private TotalsRow() {}

    static Totals of(Row row, LocalDate today) {
        return new Totals(
                row.getLong("version"),
                today,
                row.getLong("turns_day"),
                row.getLong("turns_month"),
                row.getLong("tokens_day"),
                row.getLong("spent_day"),
                row.getLong("spent_month"),
                row.getLong("total"));
    }
}

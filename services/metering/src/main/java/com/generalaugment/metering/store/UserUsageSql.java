package com.generalaugment.metering.store;

/** Taking a person out of usage; row-level security adds the tenant. */
final class UserUsageSql {

    private static final String OF_USER = " WHERE project_id = metering.tenant() AND user_id = $1";

    private static final String WITHOUT_PERSON = "UPDATE metering.usage_event SET user_id = NULL, session_id = NULL";

    static final String REMEMBER = "INSERT INTO metering.erased_user AS known (project_id, user_key, until)"
            + " VALUES (metering.tenant(), $1, $2) ON CONFLICT (project_id, user_key)"
            + " DO UPDATE SET until = greatest(known.until, excluded.until)";

    static final String CLEAR = WITHOUT_PERSON + OF_USER + " AND occurred_at <= $2";

    /** Turns that ended later may have begun before. */
    static final String LATER =
            "SELECT event_id, run_id, occurred_at FROM metering.usage_event" + OF_USER + " AND occurred_at > $2";

    static final String CLEAR_THESE = WITHOUT_PERSON + " WHERE project_id = metering.tenant() AND event_id = ANY ($1)";

    /** Days on which the user is still counted by an event of a new life stay. */
    static final String CLEAR_DAYS = "DELETE FROM metering.usage_user_day u WHERE u.project_id = metering.tenant()"
            + " AND u.user_key = $2 AND NOT EXISTS (SELECT 1 FROM metering.usage_event e"
            + " WHERE e.project_id = u.project_id AND e.day = u.day AND e.user_id = $1)";

    static final String ERASE_REJECTED = "SELECT metering.erase_rejected_usage($1, $2) AS n";

    static final String SCAN = "SELECT count(*) AS n FROM metering.usage_event" + OF_USER + " AND occurred_at <= $2";

    static final String FORGET_KEYS = "DELETE FROM metering.erased_user"
            + " WHERE project_id = metering.tenant() AND until < now() - interval '60 days'";

    private UserUsageSql() {}
}

-- One batch of what has outlived its time, oldest first, across tenants. Replicas delete side by side: what another one has
-- locked is skipped. A batch begins where the last one ended (since), so that it does not walk over dead entries of an index.

CREATE INDEX usage_event_by_age ON metering.usage_event (occurred_at);

CREATE FUNCTION metering.delete_expired_usage(since timestamptz, before timestamptz, most int)
RETURNS TABLE (deleted bigint, reached timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = metering, pg_temp AS $$
    WITH due AS (
        SELECT ctid, occurred_at AS at FROM metering.usage_event
         WHERE occurred_at >= coalesce(since, '-infinity') AND occurred_at < before
         ORDER BY occurred_at LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM metering.usage_event t USING due WHERE t.ctid = due.ctid RETURNING due.at)
    SELECT count(*), max(at) FROM gone
$$;

CREATE FUNCTION metering.delete_expired_user_days(since timestamptz, before timestamptz, most int)
RETURNS TABLE (deleted bigint, reached timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = metering, pg_temp AS $$
    WITH due AS (
        SELECT ctid, day FROM metering.usage_user_day
         WHERE day >= coalesce(since AT TIME ZONE 'UTC', '-infinity')::date AND day < (before AT TIME ZONE 'UTC')::date
         ORDER BY day LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM metering.usage_user_day t USING due WHERE t.ctid = due.ctid RETURNING due.day)
    SELECT count(*), max(day)::timestamp AT TIME ZONE 'UTC' FROM gone
$$;

-- Reservations that nobody settled, in projects that have no turns any more; others end with the project's next one.
CREATE FUNCTION metering.delete_expired_reservations(most int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = metering, pg_temp AS $$
    WITH due AS (
        SELECT ctid FROM metering.reservation WHERE expires_at < now() - interval '1 hour'
         LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM metering.reservation t USING due WHERE t.ctid = due.ctid RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Marks of erased users are kept for longer than usage can be in Kafka, the time as a dead letter included.
CREATE FUNCTION metering.delete_expired_marks(most int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = metering, pg_temp AS $$
    WITH users AS (DELETE FROM metering.erased_user WHERE ctid IN
            (SELECT ctid FROM metering.erased_user WHERE until < now() - interval '60 days' LIMIT most) RETURNING 1),
    parts AS (DELETE FROM metering.erasure_part WHERE ctid IN
            (SELECT ctid FROM metering.erasure_part WHERE done_at < now() - interval '30 days' LIMIT most) RETURNING 1),
    rejected AS (DELETE FROM metering.rejected_usage WHERE ctid IN
            (SELECT ctid FROM metering.rejected_usage WHERE rejected_at < now() - interval '90 days' LIMIT most) RETURNING 1)
    SELECT greatest((SELECT count(*) FROM users), (SELECT count(*) FROM parts), (SELECT count(*) FROM rejected))
$$;

REVOKE ALL ON FUNCTION metering.delete_expired_usage, metering.delete_expired_user_days,
    metering.delete_expired_reservations, metering.delete_expired_marks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering.delete_expired_usage, metering.delete_expired_user_days,
    metering.delete_expired_reservations, metering.delete_expired_marks TO metering;

-- What is deleted in a day is a small part of two years.
ALTER TABLE metering.usage_event SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE metering.usage_user_day SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE metering.reservation SET (autovacuum_vacuum_scale_factor = 0.02);

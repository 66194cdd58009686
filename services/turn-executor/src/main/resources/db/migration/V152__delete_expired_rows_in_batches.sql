-- One batch of what has outlived its time, oldest first, for the service itself across tenants (like its sisters in V001).
-- Replicas delete side by side: what another one has locked is skipped. A batch begins where the last one ended (since), so
-- that it does not walk over the dead entries of an index that long transactions keep from being removed.
-- turn_executor.sweep stays for replicas of the version before.

CREATE FUNCTION turn_executor.delete_expired_streams(since timestamptz, most int)
RETURNS TABLE (deleted bigint, reached timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    WITH due AS (
        SELECT ctid, expires_at AS at FROM turn_executor.response_stream
         WHERE expires_at >= coalesce(since, '-infinity') AND expires_at < now()
         ORDER BY expires_at LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM turn_executor.response_stream t USING due WHERE t.ctid = due.ctid RETURNING due.at)
    SELECT count(*), max(at) FROM gone
$$;

CREATE FUNCTION turn_executor.delete_expired_keys(since timestamptz, most int)
RETURNS TABLE (deleted bigint, reached timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    WITH due AS (
        SELECT ctid, expires_at AS at FROM turn_executor.idempotency_key
         WHERE expires_at >= coalesce(since, '-infinity') AND expires_at < now()
         ORDER BY expires_at LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM turn_executor.idempotency_key t USING due WHERE t.ctid = due.ctid RETURNING due.at)
    SELECT count(*), max(at) FROM gone
$$;

-- With their runs (V010).
CREATE FUNCTION turn_executor.delete_unused_responses(since timestamptz, most int, unused_for interval)
RETURNS TABLE (deleted bigint, reached timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    WITH due AS (
        SELECT ctid, last_used_at AS at FROM turn_executor.response
         WHERE last_used_at >= coalesce(since, '-infinity') AND last_used_at < now() - unused_for
         ORDER BY last_used_at LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM turn_executor.response t USING due WHERE t.ctid = due.ctid RETURNING due.at)
    SELECT count(*), max(at) FROM gone
$$;

CREATE FUNCTION turn_executor.delete_runs_without_response(since timestamptz, most int)
RETURNS TABLE (deleted bigint, reached timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    WITH due AS (
        SELECT ctid, finished_at AS at FROM turn_executor.run
         WHERE state <> 'running' AND NOT stored
           AND finished_at >= coalesce(since, '-infinity') AND finished_at < now() - interval '24 hours'
         ORDER BY finished_at LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM turn_executor.run t USING due WHERE t.ctid = due.ctid RETURNING due.at)
    SELECT count(*), max(at) FROM gone
$$;

REVOKE ALL ON FUNCTION turn_executor.delete_expired_streams, turn_executor.delete_expired_keys,
    turn_executor.delete_unused_responses, turn_executor.delete_runs_without_response FROM PUBLIC;
GRANT EXECUTE ON FUNCTION turn_executor.delete_expired_streams, turn_executor.delete_expired_keys,
    turn_executor.delete_unused_responses, turn_executor.delete_runs_without_response TO turn_executor;

-- These tables turn over within days: a fifth of them is too much to wait for.
ALTER TABLE turn_executor.run SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE turn_executor.response_stream SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE turn_executor.idempotency_key SET (autovacuum_vacuum_scale_factor = 0.02);

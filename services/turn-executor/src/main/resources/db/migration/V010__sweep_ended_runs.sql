-- An ended run is kept as long as its response; one whose turn stored nothing for 24 hours, as long as its idempotency key.

CREATE INDEX run_without_response_by_end ON turn_executor.run (finished_at) WHERE state <> 'running' AND NOT stored;

-- Also when somebody deletes a response: then in that transaction, under row-level security.
CREATE FUNCTION turn_executor.forget_runs() RETURNS trigger LANGUAGE plpgsql SET search_path = turn_executor, pg_temp AS $$
BEGIN
    DELETE FROM turn_executor.run r USING gone
     WHERE r.project_id = gone.project_id AND r.id = gone.run_id AND r.state <> 'running';
    RETURN NULL;
END $$;
CREATE TRIGGER forget_runs AFTER DELETE ON turn_executor.response REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION turn_executor.forget_runs();

CREATE OR REPLACE FUNCTION turn_executor.sweep(unused_for interval, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
DECLARE swept int := 0; n int;
BEGIN
    DELETE FROM turn_executor.response_stream WHERE ctid IN
        (SELECT ctid FROM turn_executor.response_stream WHERE expires_at < now() LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM turn_executor.idempotency_key WHERE ctid IN
        (SELECT ctid FROM turn_executor.idempotency_key WHERE expires_at < now() LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM turn_executor.response WHERE ctid IN
        (SELECT ctid FROM turn_executor.response WHERE last_used_at < now() - unused_for LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM turn_executor.run WHERE ctid IN
        (SELECT ctid FROM turn_executor.run
          WHERE state <> 'running' AND NOT stored AND finished_at < now() - interval '24 hours' LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    RETURN swept;
END $$;

-- Those that earlier deletions have left.
DELETE FROM turn_executor.run r
 WHERE r.state <> 'running' AND r.stored
   AND NOT EXISTS (SELECT 1 FROM turn_executor.response p WHERE p.project_id = r.project_id AND p.run_id = r.id);

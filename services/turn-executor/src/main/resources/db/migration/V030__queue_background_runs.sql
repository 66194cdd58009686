-- Runs that wait for a replica with room. A queued run has no owner and the fence 0; each owner that worked on it adds one.

ALTER TABLE turn_executor.run DROP CONSTRAINT run_state_check;
ALTER TABLE turn_executor.run ADD CONSTRAINT run_state_check
    CHECK (state IN ('queued', 'running', 'completed', 'incomplete', 'failed', 'cancelled'));
-- Since when somebody has worked on it; null: since it was created, or nobody yet.
ALTER TABLE turn_executor.run ADD COLUMN active_since timestamptz;
-- A queued run may begin from then on.
ALTER TABLE turn_executor.run ADD COLUMN due_at timestamptz;
CREATE INDEX run_by_queue ON turn_executor.run (created_at) WHERE state = 'queued';

-- Looks across tenants for the service itself, like its sisters in V001.
CREATE FUNCTION turn_executor.claim_queued_runs(owner text, lease interval, most int, excluded uuid[])
RETURNS SETOF turn_executor.run
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    UPDATE turn_executor.run r
       SET state = 'running', lease_owner = owner, lease_until = now() + lease, fence = r.fence + 1,
           active_since = coalesce(r.active_since, now())
      FROM (SELECT project_id, id FROM turn_executor.run
             WHERE state = 'queued' AND due_at <= now() AND project_id <> ALL (excluded)
             ORDER BY created_at LIMIT most FOR UPDATE SKIP LOCKED) due
     WHERE r.project_id = due.project_id AND r.id = due.id
    RETURNING r.*
$$;

REVOKE ALL ON FUNCTION turn_executor.claim_queued_runs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION turn_executor.claim_queued_runs TO turn_executor;

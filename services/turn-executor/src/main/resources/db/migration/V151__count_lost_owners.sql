-- The owners whose lease on a run ran out while they worked on it: as far as anybody knows, their processes have died. One that
-- turns out to live is taken off again. A run that was handed over has no owner ('') and has lost none.
ALTER TABLE turn_executor.run ADD COLUMN lost_owners text[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION turn_executor.claim_expired_runs(owner text, lease interval, most int)
RETURNS SETOF turn_executor.run
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    UPDATE turn_executor.run r
       SET lease_owner = owner, lease_until = now() + lease, fence = r.fence + 1,
           lost_owners = CASE WHEN r.lease_owner = '' THEN r.lost_owners
                              ELSE array_append(r.lost_owners, r.lease_owner) END
      FROM (SELECT project_id, id FROM turn_executor.run
             WHERE state = 'running' AND lease_until < now()
             ORDER BY lease_until LIMIT most FOR UPDATE SKIP LOCKED) due
     WHERE r.project_id = due.project_id AND r.id = due.id
    RETURNING r.*
$$;

-- Looks across tenants for the service itself, like its sisters in V001: the owner gives up runs that it works on, for any
-- replica to take after the pause.
CREATE FUNCTION turn_executor.hand_over_runs(owner text, runs text[], pause interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    UPDATE turn_executor.run r SET lease_owner = '', lease_until = now() + pause
     WHERE r.id = ANY (runs) AND r.lease_owner = owner AND r.state = 'running'
$$;

REVOKE ALL ON FUNCTION turn_executor.hand_over_runs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION turn_executor.hand_over_runs TO turn_executor;

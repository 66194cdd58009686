-- What the model of a running turn was told of its user: every owner of the run tells it the same. Gone with the run's end.

ALTER TABLE turn_executor.run ADD COLUMN recalled bytea;

CREATE OR REPLACE FUNCTION turn_executor.finish_run(
    ended_run text, held_fence bigint, final_state text, run_events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE turn_executor.run
       SET state = final_state, events = run_events, finished_at = now(), request = NULL, recalled = NULL
     WHERE project_id = turn_executor.tenant() AND id = ended_run AND fence = held_fence AND state = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the run is not ours any more' USING ERRCODE = 'GA001';
    END IF;
END $$;

-- Makes a run void whose opening has an unknown outcome. A run that is not there (yet) is put there, ended: an opening that
-- comes later meets its key and fails. One that is being committed is waited for. A run that its owner has not begun is ended
-- as it is. One that waits in the queue or has a newer owner may have followers already: it is asked to be cancelled, which
-- leaves a response. What is ended here is swept like any ended run that stored nothing.
CREATE FUNCTION turn_executor.annul_run(void_run text, void_response text, held_fence bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO turn_executor.run (project_id, id, response_id, state, lease_owner, lease_until, fence, config_version,
        request_id, traceparent, stored, created_at, finished_at)
    VALUES (turn_executor.tenant(), void_run, void_response, 'cancelled', '', now(), held_fence, 0, '', '', false, now(),
        now())
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN;
    END IF;
    UPDATE turn_executor.run
       SET state = 'cancelled', stored = false, request = NULL, recalled = NULL, user_id = NULL, finished_at = now()
     WHERE project_id = turn_executor.tenant() AND id = void_run AND fence = held_fence AND state = 'running';
    IF NOT FOUND THEN
        UPDATE turn_executor.run SET cancel_requested = true
         WHERE project_id = turn_executor.tenant() AND id = void_run AND state IN ('queued', 'running');
    END IF;
END $$;

-- Looks across tenants for the service itself, like its sisters in V001; read from the index run_by_queue.
CREATE FUNCTION turn_executor.count_queued_runs()
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    SELECT count(*) FROM turn_executor.run WHERE state = 'queued'
$$;

REVOKE ALL ON FUNCTION turn_executor.count_queued_runs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION turn_executor.count_queued_runs TO turn_executor;

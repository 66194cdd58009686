-- Which projects keep keys of model providers: what re-sealing them with another key of the installation goes through.
-- It tells project ids and no row; the rows themselves are read and written project by project.
CREATE FUNCTION turn_executor.projects_with_providers() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    SELECT DISTINCT project_id FROM turn_executor.model_provider ORDER BY project_id
$$;
REVOKE ALL ON FUNCTION turn_executor.projects_with_providers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION turn_executor.projects_with_providers() TO turn_executor;

-- Runs after every migration of every service. Row-level security binds the owner of the tables too: a session of the owner
-- sees no tenant's rows. Only its own functions (SECURITY DEFINER) do, which say so for the time of the call, and migrations
-- (beforeEachMigrate). The setting means nothing to the service's role: the policy is the owner's alone.
DO $$
DECLARE
    item record;
BEGIN
    IF NOT has_parameter_privilege('genaug.owners_function', 'SET') THEN
        RAISE WARNING 'row-level security does not bind the owner of the schema yet: run bootstrap.sql again as superuser';
        RETURN;
    END IF;
    FOR item IN
        SELECT c.oid::regclass AS name, c.relforcerowsecurity AS forced,
               EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'owners_functions') AS has_policy
        FROM pg_class c
        WHERE c.relnamespace = '${flyway:defaultSchema}'::regnamespace AND c.relrowsecurity
          AND c.relowner = current_user::regrole
    LOOP
        IF NOT item.has_policy THEN
            EXECUTE format('CREATE POLICY owners_functions ON %s TO %I'
                || ' USING ((SELECT current_setting(''genaug.owners_function'', true)) = ''on'')', item.name, current_user);
        END IF;
        IF NOT item.forced THEN
            EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', item.name);
        END IF;
    END LOOP;
    FOR item IN
        SELECT p.oid::regprocedure AS name
        FROM pg_proc p
        WHERE p.pronamespace = '${flyway:defaultSchema}'::regnamespace AND p.prosecdef AND p.proowner = current_user::regrole
          AND NOT coalesce(p.proconfig @> ARRAY['genaug.owners_function=on'], false)
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET genaug.owners_function = ''on''', item.name);
    END LOOP;
END $$;

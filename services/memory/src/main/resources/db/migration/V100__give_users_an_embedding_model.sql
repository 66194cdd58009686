-- A user's facts are ranked in one model. It changes, with the user's version, when every fact has a vector of the next one.
-- taken_until: a replica is making those vectors.
ALTER TABLE memory.app_user
    ADD COLUMN model       text NOT NULL DEFAULT 'all-minilm-l6-v2-q',
    ADD COLUMN taken_until timestamptz;
CREATE INDEX app_user_by_model ON memory.app_user (model);

-- Who serves, and which model he is told to use. Users get another model only while all want the same.
CREATE TABLE memory.replica (
    id      uuid        PRIMARY KEY,
    model   text        NOT NULL,
    seen_at timestamptz NOT NULL
);

-- Users of all projects that have another model, at most that many, taken by the caller for a minute.
CREATE FUNCTION memory.take_users(wanted text, most int) RETURNS TABLE (project_id uuid, user_id text)
LANGUAGE sql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
    UPDATE memory.app_user u SET taken_until = now() + interval '1 minute'
      FROM (SELECT t.project_id, t.user_key FROM memory.app_user t
             WHERE (t.model < wanted OR t.model > wanted) AND (t.taken_until IS NULL OR t.taken_until < now())
             LIMIT most FOR UPDATE SKIP LOCKED) t
     WHERE u.project_id = t.project_id AND u.user_key = t.user_key
    RETURNING u.project_id, u.user_id
$$;

CREATE FUNCTION memory.users_left(wanted text) RETURNS TABLE (users bigint, facts bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = memory, pg_temp AS $$
    SELECT count(DISTINCT (u.project_id, u.user_key)), count(f.id) FROM memory.app_user u
      LEFT JOIN memory.fact f ON f.project_id = u.project_id AND f.user_key = u.user_key AND f.status = 'active'
     WHERE u.model < wanted OR u.model > wanted
$$;

-- The next users of all projects in the order of their keys. ailing: a fact has no vector, or there are vectors of other models.
CREATE FUNCTION memory.examine_users(after_project uuid, after_key uuid, most int)
RETURNS TABLE (project_id uuid, user_id text, model text, ailing boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = memory, pg_temp AS $$
    SELECT u.project_id, u.user_id, u.model,
           EXISTS (SELECT FROM memory.fact f
                    WHERE f.project_id = u.project_id AND f.user_key = u.user_key AND f.status = 'active'
                      AND NOT EXISTS (SELECT FROM memory.fact_vector v
                                       WHERE v.project_id = f.project_id AND v.user_key = f.user_key AND v.fact_id = f.id
                                         AND v.model = u.model))
           OR EXISTS (SELECT FROM memory.fact_vector v
                       WHERE v.project_id = u.project_id AND v.user_key = u.user_key AND v.model <> u.model)
      FROM (SELECT * FROM memory.app_user n WHERE (n.project_id, n.user_key) > (after_project, after_key)
             ORDER BY n.project_id, n.user_key LIMIT most) u
     ORDER BY u.project_id, u.user_key
$$;

REVOKE ALL ON FUNCTION memory.take_users(text, int), memory.users_left(text), memory.examine_users(uuid, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memory.take_users(text, int), memory.users_left(text), memory.examine_users(uuid, uuid, int) TO memory;

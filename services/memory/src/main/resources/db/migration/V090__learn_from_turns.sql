-- Learning from turns: facts that wait for confirmation, and the turns that wait to be learned from.

-- The same normalized text waits once.
CREATE UNIQUE INDEX fact_in_quarantine ON memory.fact (project_id, user_key, text_hash) WHERE status = 'quarantined';

-- A turn that something may be learned from. due_at: when it is tried next, or, while somebody is at it, when others may take
-- it; null: done. The row stays as long as the turn could be told once more.
CREATE TABLE memory.lesson (
    project_id     uuid        NOT NULL,
    user_key       uuid        NOT NULL,
    response_id    text        NOT NULL,
    user_id        text        NOT NULL,
    config_version bigint      NOT NULL,
    key_id         text,
    environment    text,
    traceparent    text,
    ended_at       timestamptz NOT NULL,
    attempts       int         NOT NULL DEFAULT 0,
    taken          boolean     NOT NULL DEFAULT false,
    due_at         timestamptz,
    PRIMARY KEY (project_id, user_key, response_id)
);
CREATE INDEX lesson_by_due ON memory.lesson (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX lesson_taken ON memory.lesson (project_id) WHERE taken;
CREATE INDEX lesson_by_age ON memory.lesson (ended_at);

-- From turns that ended before a purge nothing is learned after it.
CREATE TABLE memory.purge (
    project_id uuid        NOT NULL,
    user_key   uuid        NOT NULL,
    purged_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, user_key)
);
CREATE INDEX purge_by_age ON memory.purge (purged_at);

ALTER TABLE memory.lesson ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory.purge ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner ON memory.lesson USING (project_id = memory.tenant() AND user_key = memory.owner());
CREATE POLICY owner ON memory.purge USING (project_id = memory.tenant() AND user_key = memory.owner());

-- The next lesson, of any tenant, for the service itself; a project whose model does not answer holds up no other.
CREATE FUNCTION memory.take_lesson(lease interval, most_of_project int) RETURNS SETOF memory.lesson
LANGUAGE sql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
    UPDATE memory.lesson l SET taken = true, attempts = l.attempts + 1, due_at = now() + lease
      FROM (SELECT d.project_id, d.user_key, d.response_id FROM memory.lesson d
             WHERE d.due_at <= now()
               AND (SELECT count(*) FROM memory.lesson t
                     WHERE t.project_id = d.project_id AND t.taken AND t.due_at > now()) < most_of_project
             ORDER BY d.due_at LIMIT 1 FOR UPDATE SKIP LOCKED) due
     WHERE l.project_id = due.project_id AND l.user_key = due.user_key AND l.response_id = due.response_id
    RETURNING l.*
$$;

-- Turns are told for seven days at most.
CREATE FUNCTION memory.sweep_lessons(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
DECLARE swept int := 0; n int;
BEGIN
    DELETE FROM memory.lesson WHERE ctid IN
        (SELECT ctid FROM memory.lesson WHERE ended_at < now() - interval '8 days' LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM memory.purge WHERE ctid IN
        (SELECT ctid FROM memory.purge WHERE purged_at < now() - interval '8 days' LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    RETURN swept;
END $$;

REVOKE ALL ON FUNCTION memory.take_lesson(interval, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memory.take_lesson(interval, int) TO memory;
REVOKE ALL ON FUNCTION memory.sweep_lessons(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memory.sweep_lessons(int) TO memory;

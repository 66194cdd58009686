-- Erasures of whole persons: open until every holder has reported. Who it is stands there only as long as it is open; after that
-- the digest tells for eight days that what happened until then must not come back, longer than any fact of it is in Kafka.

CREATE TABLE memory.user_erasure (
    project_id   uuid        NOT NULL,
    id           text        NOT NULL,
    user_key     uuid        NOT NULL,
    user_id      text,
    -- What happened until then goes; later is a new life.
    erased_until timestamptz NOT NULL,
    -- The same by the versions of this schema's rows.
    version      bigint      NOT NULL,
    traceparent  text,
    said         int         NOT NULL DEFAULT 1,
    say_again_at timestamptz NOT NULL,
    closed_at    timestamptz,
    -- Null while open, and when nothing was found anywhere.
    receipt_id   text,
    PRIMARY KEY (project_id, id)
);
CREATE UNIQUE INDEX user_erasure_open ON memory.user_erasure (project_id, user_key) WHERE closed_at IS NULL;
CREATE INDEX user_erasure_by_user ON memory.user_erasure (project_id, user_key, erased_until);
CREATE INDEX user_erasure_due ON memory.user_erasure (say_again_at) WHERE closed_at IS NULL;
CREATE INDEX user_erasure_by_end ON memory.user_erasure (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE memory.erasure_report (
    project_id uuid NOT NULL,
    erasure_id text NOT NULL,
    service    text NOT NULL,
    stores     text NOT NULL,
    remaining  int  NOT NULL,
    PRIMARY KEY (project_id, erasure_id, service),
    FOREIGN KEY (project_id, erasure_id) REFERENCES memory.user_erasure ON DELETE CASCADE
);

ALTER TABLE memory.user_erasure ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory.erasure_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON memory.user_erasure USING (project_id = memory.tenant());
CREATE POLICY tenant ON memory.erasure_report USING (project_id = memory.tenant());

-- The three below look across tenants for the service itself.

-- Those whose fact is to be said again, a little later each time; whoever asks says it.
CREATE FUNCTION memory.claim_unfinished_erasures(most int) RETURNS SETOF memory.user_erasure
LANGUAGE sql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
    UPDATE memory.user_erasure e
       SET said = e.said + 1,
           say_again_at = now() + least(interval '10 seconds', interval '2 seconds' * (1 << least(e.said, 3)))
      FROM (SELECT project_id, id FROM memory.user_erasure
             WHERE closed_at IS NULL AND say_again_at <= now()
             ORDER BY say_again_at LIMIT most FOR UPDATE SKIP LOCKED) due
     WHERE e.project_id = due.project_id AND e.id = due.id
    RETURNING e.*
$$;

CREATE FUNCTION memory.count_open_erasures() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = memory, pg_temp AS $$
    SELECT count(*) FROM memory.user_erasure WHERE closed_at IS NULL
$$;

CREATE FUNCTION memory.sweep_erasures(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
DECLARE n int;
BEGIN
    DELETE FROM memory.user_erasure WHERE ctid IN
        (SELECT ctid FROM memory.user_erasure WHERE closed_at < now() - interval '8 days' LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;

REVOKE ALL ON FUNCTION memory.claim_unfinished_erasures, memory.count_open_erasures, memory.sweep_erasures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memory.claim_unfinished_erasures, memory.count_open_erasures, memory.sweep_erasures TO memory;

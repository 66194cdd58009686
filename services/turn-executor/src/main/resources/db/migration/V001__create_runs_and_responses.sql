-- Runs, responses, their event streams and idempotency keys. The schema's owner runs this; the service role is bound by
-- row-level security: without genaug.project_id it sees nothing.

CREATE TABLE turn_executor.run (
    project_id      uuid        NOT NULL,
    id              text        NOT NULL,
    response_id     text        NOT NULL,
    user_id         text,
    state           text        NOT NULL CHECK (state IN ('running', 'completed', 'incomplete', 'failed', 'cancelled')),
    lease_owner     text        NOT NULL,
    lease_until     timestamptz NOT NULL,
    fence           bigint      NOT NULL DEFAULT 1,
    cancel_requested boolean    NOT NULL DEFAULT false,
    config_version  bigint      NOT NULL,
    key_id          text,
    environment     text,
    request_id      text        NOT NULL,
    traceparent     text        NOT NULL,
    caller_trace    jsonb       NOT NULL DEFAULT '{}',
    idempotency_key text,
    stored          boolean     NOT NULL,
    -- The body as received; null when the caller wants nothing stored: then the run cannot be taken over.
    request         bytea,
    events          jsonb,
    created_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    PRIMARY KEY (project_id, id)
);
CREATE UNIQUE INDEX run_by_response ON turn_executor.run (project_id, response_id);
CREATE INDEX run_by_lease ON turn_executor.run (lease_until) WHERE state = 'running';

CREATE TABLE turn_executor.response (
    project_id           uuid        NOT NULL,
    id                   text        NOT NULL,
    run_id               text        NOT NULL,
    user_id              text,
    previous_response_id text,
    status               text        NOT NULL,
    -- This turn's own input items; what came before is reached over previous_response_id, so that history grows by deltas.
    input                bytea       NOT NULL,
    document             bytea       NOT NULL,
    created_at           timestamptz NOT NULL,
    last_used_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, id)
);

CREATE TABLE turn_executor.response_stream (
    project_id  uuid        NOT NULL,
    response_id text        NOT NULL,
    -- All events in order, one JSON document a line.
    frames      bytea       NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, response_id)
);
CREATE INDEX response_stream_by_expiry ON turn_executor.response_stream (expires_at);

CREATE TABLE turn_executor.idempotency_key (
    project_id  uuid        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    run_id      text        NOT NULL,
    response_id text        NOT NULL,
    finished    boolean     NOT NULL DEFAULT false,
    stored      boolean     NOT NULL,
    -- Sealed answer of a turn that stored nothing, kept for an hour.
    sealed      bytea,
    sealed_until timestamptz,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, key)
);
CREATE INDEX idempotency_key_by_expiry ON turn_executor.idempotency_key (expires_at);

CREATE TABLE turn_executor.outbox_event (
    id          text PRIMARY KEY,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    type        text        NOT NULL,
    project_id  uuid,
    traceparent text,
    payload     text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION turn_executor.tenant() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('genaug.project_id', true), '')::uuid $$;

ALTER TABLE turn_executor.run ENABLE ROW LEVEL SECURITY;
ALTER TABLE turn_executor.response ENABLE ROW LEVEL SECURITY;
ALTER TABLE turn_executor.response_stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE turn_executor.idempotency_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON turn_executor.run USING (project_id = turn_executor.tenant());
CREATE POLICY tenant ON turn_executor.response USING (project_id = turn_executor.tenant());
CREATE POLICY tenant ON turn_executor.response_stream USING (project_id = turn_executor.tenant());
CREATE POLICY tenant ON turn_executor.idempotency_key USING (project_id = turn_executor.tenant());

-- Ends a run under its fence. A newer owner or an ended run makes the whole transaction fail (GA001).
CREATE FUNCTION turn_executor.finish_run(ended_run text, held_fence bigint, final_state text, run_events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE turn_executor.run
       SET state = final_state, events = run_events, finished_at = now(), request = NULL
     WHERE project_id = turn_executor.tenant() AND id = ended_run AND fence = held_fence AND state = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the run is not ours any more' USING ERRCODE = 'GA001';
    END IF;
END $$;

-- The three below look across tenants for the service itself and give out no content but what a claim needs.
CREATE FUNCTION turn_executor.renew_leases(owner text, runs text[], lease interval)
RETURNS TABLE (id text, cancel_requested boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    UPDATE turn_executor.run r SET lease_until = now() + lease
     WHERE r.id = ANY (runs) AND r.lease_owner = owner AND r.state = 'running'
    RETURNING r.id, r.cancel_requested
$$;

CREATE FUNCTION turn_executor.claim_expired_runs(owner text, lease interval, most int) RETURNS SETOF turn_executor.run
LANGUAGE sql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
    UPDATE turn_executor.run r SET lease_owner = owner, lease_until = now() + lease, fence = r.fence + 1
      FROM (SELECT project_id, id FROM turn_executor.run
             WHERE state = 'running' AND lease_until < now()
             ORDER BY lease_until LIMIT most FOR UPDATE SKIP LOCKED) due
     WHERE r.project_id = due.project_id AND r.id = due.id
    RETURNING r.*
$$;

CREATE FUNCTION turn_executor.sweep(unused_for interval, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = turn_executor, pg_temp AS $$
DECLARE swept int := 0; n int;
BEGIN
    DELETE FROM turn_executor.response_stream WHERE ctid IN
        (SELECT ctid FROM turn_executor.response_stream WHERE expires_at < now() LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM turn_executor.idempotency_key WHERE ctid IN
        (SELECT ctid FROM turn_executor.idempotency_key WHERE expires_at < now() LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM turn_executor.response WHERE ctid IN
        (SELECT ctid FROM turn_executor.response WHERE last_used_at < now() - unused_for LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    RETURN swept;
END $$;

CREATE INDEX response_by_use ON turn_executor.response (last_used_at);

REVOKE ALL ON FUNCTION turn_executor.renew_leases, turn_executor.claim_expired_runs, turn_executor.sweep FROM PUBLIC;
GRANT EXECUTE ON FUNCTION turn_executor.renew_leases, turn_executor.claim_expired_runs, turn_executor.sweep TO turn_executor;

-- The service writes facts and cannot read them; the relay's role owns the table so that it can publish it.
REVOKE ALL ON turn_executor.outbox_event FROM turn_executor;
GRANT INSERT ON turn_executor.outbox_event TO turn_executor;
GRANT USAGE, CREATE ON SCHEMA turn_executor TO outbox_publisher;
ALTER TABLE turn_executor.outbox_event OWNER TO outbox_publisher;
REVOKE CREATE ON SCHEMA turn_executor FROM outbox_publisher;

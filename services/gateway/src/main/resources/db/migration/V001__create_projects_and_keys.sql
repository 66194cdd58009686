-- Projects, their immutable configuration versions, API keys and idempotent answers. Row-level security: a transaction sees the
-- rows of its tenant, or of the whole installation where it says so (genaug.installation), and nothing when it says neither.

CREATE TABLE gateway.project (
    project_id     uuid        NOT NULL PRIMARY KEY,
    slug           text        NOT NULL UNIQUE,
    name           text        NOT NULL,
    status         text        NOT NULL CHECK (status IN ('active', 'archived')),
    plan           text        NOT NULL,
    config_version bigint      NOT NULL,
    settings       jsonb       NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);

-- What a turn ran under, for ever.
CREATE TABLE gateway.project_version (
    project_id uuid        NOT NULL,
    version    bigint      NOT NULL,
    slug       text        NOT NULL,
    plan       text        NOT NULL,
    settings   jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, version)
);

CREATE TABLE gateway.api_key (
    id           uuid        NOT NULL PRIMARY KEY,
    project_id   uuid,
    key_hash     bytea       NOT NULL UNIQUE,
    masked_key   text        NOT NULL,
    name         text        NOT NULL,
    scopes       text[]      NOT NULL,
    environment  text        NOT NULL,
    runtime_mode text,
    expires_at   timestamptz,
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_key_by_project ON gateway.api_key (project_id, created_at);

-- Answers of admin requests with an idempotency key; realm is the project, or the installation.
CREATE TABLE gateway.idempotent_answer (
    realm       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    project_id  uuid,
    body        bytea,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (realm, key)
);
CREATE INDEX idempotent_answer_by_expiry ON gateway.idempotent_answer (expires_at);

CREATE TABLE gateway.outbox_event (
    id          text PRIMARY KEY,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    type        text        NOT NULL,
    project_id  uuid,
    traceparent text,
    payload     text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION gateway.may_see(row_project uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(row_project = nullif(current_setting('genaug.project_id', true), '')::uuid, false)
        OR coalesce(current_setting('genaug.installation', true) = 'on', false)
$$;

ALTER TABLE gateway.project ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.project_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway.idempotent_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON gateway.project USING (gateway.may_see(project_id));
CREATE POLICY tenant ON gateway.project_version USING (gateway.may_see(project_id));
CREATE POLICY tenant ON gateway.api_key USING (gateway.may_see(project_id));
CREATE POLICY tenant ON gateway.idempotent_answer USING (gateway.may_see(project_id));

REVOKE ALL ON gateway.outbox_event FROM gateway;
GRANT INSERT ON gateway.outbox_event TO gateway;
GRANT USAGE, CREATE ON SCHEMA gateway TO outbox_publisher;
ALTER TABLE gateway.outbox_event OWNER TO outbox_publisher;
REVOKE CREATE ON SCHEMA gateway FROM outbox_publisher;

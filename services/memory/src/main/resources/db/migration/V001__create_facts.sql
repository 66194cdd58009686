-- Facts of users. Row-level security by project and user: without both there are no rows. user_key is the first half of
-- SHA-256 of project and user id: the service knows it without asking, and no row but app_user holds the id itself.

CREATE SEQUENCE memory.version;
GRANT USAGE ON SEQUENCE memory.version TO memory;

CREATE FUNCTION memory.tenant() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('genaug.project_id', true), '')::uuid $$;
CREATE FUNCTION memory.owner() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('genaug.user_id', true), '')::uuid $$;

-- Every write of a user takes a new version here before anything else: writes of one user follow each other, and whoever
-- has read up to a version knows whether there is more. Versions come from one sequence: a user that was purged and comes
-- back never has an old one. Up to removed_version rows have gone without trace.
CREATE TABLE memory.app_user (
    project_id      uuid        NOT NULL,
    user_key        uuid        NOT NULL,
    id              uuid        NOT NULL,
    user_id         text        NOT NULL,
    profile         text        NOT NULL DEFAULT '{}',
    version         bigint      NOT NULL,
    removed_version bigint      NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, user_key)
);

CREATE TABLE memory.fact (
    project_id             uuid        NOT NULL,
    user_key               uuid        NOT NULL,
    id                     uuid        NOT NULL,
    version                bigint      NOT NULL,
    status                 text        NOT NULL CHECK (status IN ('active', 'superseded', 'quarantined')),
    content                text        NOT NULL,
    text_hash              bytea       NOT NULL,
    words                  tsvector    NOT NULL GENERATED ALWAYS AS (to_tsvector('english', content)) STORED,
    fact_type              text        NOT NULL CHECK (fact_type IN ('preference', 'fact', 'entity', 'summary')),
    importance             real        NOT NULL,
    source                 text,
    source_type            text        NOT NULL,
    source_metadata        text        NOT NULL DEFAULT '{}',
    trust_level            text        NOT NULL,
    response_id            text,
    trace_id               text,
    seen                   int         NOT NULL DEFAULT 1,
    last_seen_at           timestamptz NOT NULL,
    metadata               text        NOT NULL,
    expires_at             timestamptz,
    collection_key         text,
    parent_memory_id       uuid,
    supersedes_memory_id   uuid,
    contradicts_memory_id  uuid,
    consolidation_group_id uuid        NOT NULL,
    created_at             timestamptz NOT NULL,
    PRIMARY KEY (project_id, user_key, id)
);
-- The same normalized text of one user is one fact.
CREATE UNIQUE INDEX fact_text ON memory.fact (project_id, user_key, text_hash) WHERE status = 'active';
CREATE INDEX fact_by_version ON memory.fact (project_id, user_key, version);
CREATE INDEX fact_by_age ON memory.fact (project_id, user_key, created_at DESC, id DESC) WHERE status = 'active';
CREATE INDEX fact_by_lineage ON memory.fact (project_id, user_key, consolidation_group_id);
CREATE INDEX fact_by_expiry ON memory.fact (expires_at) WHERE expires_at IS NOT NULL;

-- One per fact and model: a ranking reads one model only.
CREATE TABLE memory.fact_vector (
    project_id uuid  NOT NULL,
    user_key   uuid  NOT NULL,
    fact_id    uuid  NOT NULL,
    model      text  NOT NULL,
    dimension  int   NOT NULL,
    vector     bytea NOT NULL,
    checksum   int   NOT NULL,
    PRIMARY KEY (project_id, user_key, fact_id, model),
    FOREIGN KEY (project_id, user_key, fact_id) REFERENCES memory.fact ON DELETE CASCADE
);
-- Floats of a normalized vector do not get smaller by compression.
ALTER TABLE memory.fact_vector ALTER COLUMN vector SET STORAGE EXTERNAL;

CREATE TABLE memory.idempotent_answer (
    project_id  uuid        NOT NULL,
    user_key    uuid        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    body        bytea       NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, user_key, key)
);
CREATE INDEX idempotent_answer_by_expiry ON memory.idempotent_answer (expires_at);

-- Proof of an erasure: no personal data, so it outlives the person. The service cannot change it.
CREATE TABLE memory.receipt (
    project_id    uuid        NOT NULL,
    id            text        NOT NULL,
    operation     text        NOT NULL CHECK (operation IN ('memory_delete', 'memory_purge', 'user_erase')),
    deleted_count int         NOT NULL,
    stores        text        NOT NULL,
    verified      boolean     NOT NULL,
    issued_at     timestamptz NOT NULL,
    PRIMARY KEY (project_id, id)
);
CREATE INDEX receipt_by_age ON memory.receipt (issued_at);

ALTER TABLE memory.app_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory.fact ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory.fact_vector ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory.idempotent_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE memory.receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner ON memory.app_user USING (project_id = memory.tenant() AND user_key = memory.owner());
CREATE POLICY owner ON memory.fact USING (project_id = memory.tenant() AND user_key = memory.owner());
CREATE POLICY owner ON memory.fact_vector USING (project_id = memory.tenant() AND user_key = memory.owner());
CREATE POLICY owner ON memory.idempotent_answer USING (project_id = memory.tenant() AND user_key = memory.owner());
CREATE POLICY tenant ON memory.receipt USING (project_id = memory.tenant());
REVOKE UPDATE, DELETE ON memory.receipt FROM memory;

-- What has expired, of all users, at most that many facts with their earlier versions. Readers do not see it any more anyway.
CREATE FUNCTION memory.sweep(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
DECLARE swept int := 0; n int;
BEGIN
    DELETE FROM memory.fact f USING
        (SELECT project_id, user_key, consolidation_group_id FROM memory.fact
          WHERE expires_at < now() AND status <> 'superseded' LIMIT most) e
     WHERE f.project_id = e.project_id AND f.user_key = e.user_key
       AND f.consolidation_group_id = e.consolidation_group_id;
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM memory.idempotent_answer WHERE ctid IN
        (SELECT ctid FROM memory.idempotent_answer WHERE expires_at < now() LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM memory.receipt WHERE ctid IN
        (SELECT ctid FROM memory.receipt WHERE issued_at < now() - interval '3 years' LIMIT most);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    RETURN swept;
END $$;
REVOKE ALL ON FUNCTION memory.sweep(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memory.sweep(int) TO memory;

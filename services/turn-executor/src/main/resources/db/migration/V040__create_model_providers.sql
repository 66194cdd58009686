-- A project's own access to model providers. The key is sealed by the service; nobody reads it here.
CREATE TABLE turn_executor.model_provider (
    project_id        uuid        NOT NULL,
    provider          text        NOT NULL,
    sealed_key        bytea       NOT NULL,
    base_url          text,
    api_mode          text        NOT NULL,
    model_prefixes    text[]      NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    last_validated_at timestamptz,
    PRIMARY KEY (project_id, provider)
);
ALTER TABLE turn_executor.model_provider ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON turn_executor.model_provider USING (project_id = turn_executor.tenant());

-- Usage, exactly once by event id, its running totals, and budgets. Row-level security: no tenant, no rows.

CREATE TABLE metering.usage_event (
    project_id            uuid        NOT NULL,
    event_id              text        NOT NULL,
    occurred_at           timestamptz NOT NULL,
    day                   date        NOT NULL,
    response_id           text        NOT NULL,
    run_id                text        NOT NULL,
    session_id            text,
    user_id               text,
    key_id                text,
    environment           text,
    feature               text,
    source                text,
    model                 text        NOT NULL,
    model_provider        text        NOT NULL,
    model_provider_source text        NOT NULL,
    price_version         text        NOT NULL,
    status                text        NOT NULL,
    traceparent           text,
    agent_turns           int         NOT NULL,
    tool_calls            int         NOT NULL,
    input_tokens          bigint      NOT NULL,
    cached_tokens         bigint      NOT NULL,
    output_tokens         bigint      NOT NULL,
    reasoning_tokens      bigint      NOT NULL,
    cost_micros           bigint      NOT NULL,
    PRIMARY KEY (project_id, event_id)
);
CREATE INDEX usage_event_by_day ON metering.usage_event (project_id, day, user_id);

CREATE TABLE metering.usage_day (
    project_id    uuid   NOT NULL,
    day           date   NOT NULL,
    agent_turns   bigint NOT NULL DEFAULT 0,
    messages      bigint NOT NULL DEFAULT 0,
    tool_calls    bigint NOT NULL DEFAULT 0,
    input_tokens  bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    cost_micros   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (project_id, day)
);

-- One row per project; version grows with every event and orders the copies of the totals.
CREATE TABLE metering.usage_total (
    project_id  uuid   NOT NULL PRIMARY KEY,
    version     bigint NOT NULL DEFAULT 0,
    cost_micros bigint NOT NULL DEFAULT 0
);

CREATE TABLE metering.budget (
    project_id   uuid        NOT NULL,
    id           text        NOT NULL,
    scope        text        NOT NULL CHECK (scope IN ('project')),
    time_window  text        NOT NULL CHECK (time_window IN ('day', 'month', 'total')),
    limit_micros bigint      NOT NULL,
    thresholds   int[]       NOT NULL,
    enabled      boolean     NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, id)
);

CREATE TABLE metering.outbox_event (
    id          text PRIMARY KEY,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    type        text        NOT NULL,
    project_id  uuid,
    traceparent text,
    payload     text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION metering.tenant() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('genaug.project_id', true), '')::uuid $$;

ALTER TABLE metering.usage_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE metering.usage_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE metering.usage_total ENABLE ROW LEVEL SECURITY;
ALTER TABLE metering.budget ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON metering.usage_event USING (project_id = metering.tenant());
CREATE POLICY tenant ON metering.usage_day USING (project_id = metering.tenant());
CREATE POLICY tenant ON metering.usage_total USING (project_id = metering.tenant());
CREATE POLICY tenant ON metering.budget USING (project_id = metering.tenant());

REVOKE ALL ON metering.outbox_event FROM metering;
GRANT INSERT ON metering.outbox_event TO metering;
GRANT USAGE, CREATE ON SCHEMA metering TO outbox_publisher;
ALTER TABLE metering.outbox_event OWNER TO outbox_publisher;
REVOKE CREATE ON SCHEMA metering FROM outbox_publisher;

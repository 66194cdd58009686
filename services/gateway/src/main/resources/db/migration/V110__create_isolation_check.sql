-- Checks of isolation whose synthetic users are not erased yet: also after a crash somebody knows of them.
CREATE TABLE gateway.isolation_check (
    project_id uuid        NOT NULL,
    name       text        NOT NULL,
    users      integer     NOT NULL,
    begun_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, name)
);
CREATE INDEX isolation_check_by_age ON gateway.isolation_check (begun_at);

ALTER TABLE gateway.isolation_check ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON gateway.isolation_check USING (gateway.may_see(project_id));

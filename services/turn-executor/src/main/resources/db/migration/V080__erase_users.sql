-- What is there of a user, when the whole person is erased.

CREATE INDEX run_by_user ON turn_executor.run (project_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX conversation_by_user ON turn_executor.conversation (project_id, user_id) WHERE user_id IS NOT NULL;
-- A key outlives its run when somebody deletes the response; it may say who its user is.
ALTER TABLE turn_executor.idempotency_key ADD COLUMN user_id text;

-- How far this service is with its part of an erasure. It names nobody.
CREATE TABLE turn_executor.erasure_part (
    project_id uuid        NOT NULL,
    id         text        NOT NULL,
    stores     text        NOT NULL,
    remaining  int         NOT NULL DEFAULT 0,
    busy_until timestamptz NOT NULL,
    done_at    timestamptz,
    PRIMARY KEY (project_id, id)
);
CREATE INDEX erasure_part_by_end ON turn_executor.erasure_part (done_at);
ALTER TABLE turn_executor.erasure_part ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON turn_executor.erasure_part USING (project_id = turn_executor.tenant());

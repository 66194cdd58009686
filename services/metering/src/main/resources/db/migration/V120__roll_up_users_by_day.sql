-- Who used a project on a day, by a digest of project and user, so that reports need not read single usage events.
CREATE TABLE metering.usage_user_day (
    project_id uuid NOT NULL,
    day        date NOT NULL,
    user_key   uuid NOT NULL,
    PRIMARY KEY (project_id, day, user_key)
);
CREATE INDEX usage_user_day_by_age ON metering.usage_user_day (day);

ALTER TABLE metering.usage_user_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON metering.usage_user_day USING (project_id = metering.tenant());

-- The digest as the service makes it: the first half of SHA-256 over the project, a zero byte and the user.
INSERT INTO metering.usage_user_day (project_id, day, user_key)
SELECT DISTINCT project_id, day,
       encode(substring(sha256(convert_to(project_id::text, 'UTF8') || '\x00'::bytea || convert_to(user_id, 'UTF8'))
                        FROM 1 FOR 16), 'hex')::uuid
  FROM metering.usage_event WHERE user_id IS NOT NULL;

-- How far this service is with its part of an erasure. It names nobody.
CREATE TABLE metering.erasure_part (
    project_id uuid        NOT NULL,
    id         text        NOT NULL,
    stores     text        NOT NULL,
    remaining  int         NOT NULL DEFAULT 0,
    busy_until timestamptz NOT NULL,
    done_at    timestamptz,
    PRIMARY KEY (project_id, id)
);
CREATE INDEX erasure_part_by_end ON metering.erasure_part (done_at);

-- A digest of project and user: usage of turns begun until then is recorded without the person, however late it comes. Kept
-- for longer than a usage fact is in Kafka.
CREATE TABLE metering.erased_user (
    project_id uuid        NOT NULL,
    user_key   uuid        NOT NULL,
    until      timestamptz NOT NULL,
    PRIMARY KEY (project_id, user_key)
);
CREATE INDEX erased_user_by_age ON metering.erased_user (until);

ALTER TABLE metering.erasure_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE metering.erased_user ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON metering.erasure_part USING (project_id = metering.tenant());
CREATE POLICY tenant ON metering.erased_user USING (project_id = metering.tenant());

-- Rejected facts belong to no tenant, and the service cannot read them: those in which both texts stand go.
CREATE FUNCTION metering.erase_rejected_usage(project text, member text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = metering, pg_temp AS $$
DECLARE n int;
BEGIN
    DELETE FROM metering.rejected_usage
     WHERE position(convert_to(project, 'UTF8') IN payload) > 0 AND position(convert_to(member, 'UTF8') IN payload) > 0;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;
REVOKE ALL ON FUNCTION metering.erase_rejected_usage FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metering.erase_rejected_usage TO metering;

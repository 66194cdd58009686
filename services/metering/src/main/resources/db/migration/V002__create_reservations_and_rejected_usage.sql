-- Reservations that a budget relies on, so that the counters in Redis can be rebuilt from here, and facts that could not be
-- counted, kept for a person to look at.

CREATE TABLE metering.reservation (
    project_id              uuid        NOT NULL,
    run_id                  text        NOT NULL,
    micros                  bigint      NOT NULL CHECK (micros >= 0),
    price_version           text        NOT NULL,
    input_per_million       bigint      NOT NULL,
    cached_input_per_million bigint     NOT NULL,
    output_per_million      bigint      NOT NULL,
    expires_at              timestamptz NOT NULL,
    PRIMARY KEY (project_id, run_id)
);
ALTER TABLE metering.reservation ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON metering.reservation USING (project_id = metering.tenant());

-- Belongs to no tenant: what stands in it may name none. The service writes it and cannot read it.
CREATE TABLE metering.rejected_usage (
    id          text PRIMARY KEY,
    reason      text        NOT NULL,
    payload     bytea       NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON metering.rejected_usage FROM metering;
GRANT INSERT ON metering.rejected_usage TO metering;

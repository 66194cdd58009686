-- Facts on their way to Kafka. The service may only insert; outbox-relay publishes and deletes.
CREATE TABLE memory.outbox_event (
    id          text PRIMARY KEY,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    type        text        NOT NULL,
    project_id  uuid,
    traceparent text,
    payload     text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON memory.outbox_event FROM memory;
GRANT INSERT ON memory.outbox_event TO memory;
GRANT USAGE, CREATE ON SCHEMA memory TO outbox_publisher;
ALTER TABLE memory.outbox_event OWNER TO outbox_publisher;
REVOKE CREATE ON SCHEMA memory FROM outbox_publisher;

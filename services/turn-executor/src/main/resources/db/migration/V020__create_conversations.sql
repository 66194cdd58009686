-- Conversations and their items. Row-level security as for runs: without genaug.project_id nothing is seen.

CREATE TABLE turn_executor.conversation (
    project_id uuid        NOT NULL,
    id         text        NOT NULL,
    -- The first user that spoke in it; it is nobody else's from then on.
    user_id    text,
    metadata   bytea       NOT NULL,
    -- Grows with every change of the items: a turn begins only upon what it has read.
    version    bigint      NOT NULL DEFAULT 0,
    -- The newest turn in it. The conversation is taken while that run has not ended, whatever becomes of its owner.
    run_id     text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id)
);

CREATE TABLE turn_executor.conversation_item (
    project_id      uuid    NOT NULL,
    conversation_id text    NOT NULL,
    position        bigint  NOT NULL,
    id              text    NOT NULL,
    -- A message of system or developer: it is read also when it is too old for the context.
    instructs       boolean NOT NULL,
    item            bytea   NOT NULL,
    PRIMARY KEY (project_id, conversation_id, position),
    UNIQUE (project_id, conversation_id, id),
    FOREIGN KEY (project_id, conversation_id) REFERENCES turn_executor.conversation ON DELETE CASCADE
);
CREATE INDEX conversation_item_by_id ON turn_executor.conversation_item (project_id, id);

ALTER TABLE turn_executor.conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE turn_executor.conversation_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON turn_executor.conversation USING (project_id = turn_executor.tenant());
CREATE POLICY tenant ON turn_executor.conversation_item USING (project_id = turn_executor.tenant());

-- Locks a conversation that no turn is going on in. GA003: there is none (of that user); GA002: it is taken.
CREATE FUNCTION turn_executor.lock_free_conversation(wanted text) RETURNS turn_executor.conversation
LANGUAGE plpgsql AS $$
DECLARE found_row turn_executor.conversation;
BEGIN
    SELECT * INTO found_row FROM turn_executor.conversation
     WHERE project_id = turn_executor.tenant() AND id = wanted FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such conversation' USING ERRCODE = 'GA003';
    END IF;
    PERFORM 1 FROM turn_executor.run
      WHERE project_id = turn_executor.tenant() AND id = found_row.run_id AND finished_at IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'a turn is going on' USING ERRCODE = 'GA002';
    END IF;
    RETURN found_row;
END $$;

-- Takes a conversation for a run, in the transaction that opens it. A run that is not there takes nothing.
CREATE FUNCTION turn_executor.take_conversation(wanted text, taking_run text, speaker text, seen_version bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE held turn_executor.conversation;
BEGIN
    PERFORM 1 FROM turn_executor.run WHERE project_id = turn_executor.tenant() AND id = taking_run;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    held := turn_executor.lock_free_conversation(wanted);
    IF held.user_id IS NOT NULL AND held.user_id IS DISTINCT FROM speaker THEN
        RAISE EXCEPTION 'no such conversation' USING ERRCODE = 'GA003';
    END IF;
    IF held.version <> seen_version THEN
        RAISE EXCEPTION 'it went on meanwhile' USING ERRCODE = 'GA002';
    END IF;
    UPDATE turn_executor.conversation SET run_id = taking_run, user_id = coalesce(user_id, speaker)
     WHERE project_id = turn_executor.tenant() AND id = wanted;
END $$;

-- Adds items at the end; one whose id is there already stays as it is. A conversation that was deleted takes none.
CREATE FUNCTION turn_executor.append_items(target text, ids text[], instructing boolean[], contents bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE turn_executor.conversation SET version = version + 1
     WHERE project_id = turn_executor.tenant() AND id = target;
    IF FOUND THEN
        INSERT INTO turn_executor.conversation_item (project_id, conversation_id, position, id, instructs, item)
        SELECT turn_executor.tenant(), target, last.position + added.number, added.id, added.instructs, added.item
          FROM unnest(ids, instructing, contents) WITH ORDINALITY AS added (id, instructs, item, number),
               (SELECT coalesce(max(position), 0) AS position FROM turn_executor.conversation_item
                 WHERE project_id = turn_executor.tenant() AND conversation_id = target) AS last
        ON CONFLICT (project_id, conversation_id, id) DO NOTHING;
    END IF;
END $$;

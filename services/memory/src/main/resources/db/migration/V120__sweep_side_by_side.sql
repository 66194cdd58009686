-- As before, and replicas delete side by side: what another one has locked is skipped.
CREATE OR REPLACE FUNCTION memory.sweep(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
DECLARE swept int := 0; n int;
BEGIN
    DELETE FROM memory.fact f USING
        (SELECT project_id, user_key, consolidation_group_id FROM memory.fact
          WHERE expires_at < now() AND status <> 'superseded' LIMIT most FOR UPDATE SKIP LOCKED) e
     WHERE f.project_id = e.project_id AND f.user_key = e.user_key
       AND f.consolidation_group_id = e.consolidation_group_id;
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM memory.idempotent_answer WHERE ctid IN
        (SELECT ctid FROM memory.idempotent_answer WHERE expires_at < now() LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM memory.receipt WHERE ctid IN
        (SELECT ctid FROM memory.receipt WHERE issued_at < now() - interval '3 years' LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    RETURN swept;
END $$;

CREATE OR REPLACE FUNCTION memory.sweep_lessons(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
DECLARE swept int := 0; n int;
BEGIN
    DELETE FROM memory.lesson WHERE ctid IN
        (SELECT ctid FROM memory.lesson WHERE ended_at < now() - interval '8 days' LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    DELETE FROM memory.purge WHERE ctid IN
        (SELECT ctid FROM memory.purge WHERE purged_at < now() - interval '8 days' LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS n = ROW_COUNT; swept := swept + n;
    RETURN swept;
END $$;

CREATE OR REPLACE FUNCTION memory.sweep_erasures(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = memory, pg_temp AS $$
DECLARE n int;
BEGIN
    DELETE FROM memory.user_erasure WHERE ctid IN
        (SELECT ctid FROM memory.user_erasure WHERE closed_at < now() - interval '8 days'
          LIMIT most FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;

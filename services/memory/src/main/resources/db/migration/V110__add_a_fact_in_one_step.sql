-- A new fact as one statement, so that storing waits for little more than the commit. It works with the caller's rights, row-level
-- security included. Returns whose fact it is; or nothing, and adds nothing, when the text is known or something of the user waits
-- for confirmation: then more must be known than is asked here.
CREATE FUNCTION memory.add_fact(
    tenant uuid, owner uuid, new_user uuid, owners_id text, new_users_model text,
    id uuid, content text, text_hash bytea, fact_type text, importance real, source text, source_type text, source_metadata text,
    trust_level text, response_id text, trace_id text, last_seen_at timestamptz, metadata text, expires_at timestamptz,
    collection_key text, parent_memory_id uuid, supersedes_memory_id uuid, contradicts_memory_id uuid,
    consolidation_group_id uuid, created_at timestamptz)
RETURNS TABLE (our_id uuid, users_model text)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    held memory.app_user;
BEGIN
    PERFORM set_config('genaug.project_id', tenant::text, true), set_config('genaug.user_id', owner::text, true);
    INSERT INTO memory.app_user AS u (project_id, user_key, id, user_id, model, version, removed_version)
         SELECT tenant, owner, new_user, owners_id, new_users_model, v, v FROM nextval('memory.version') v
             ON CONFLICT ON CONSTRAINT app_user_pkey DO UPDATE SET version = nextval('memory.version')
      RETURNING u.* INTO held;
    INSERT INTO memory.fact AS f (project_id, user_key, version, status, id, content, text_hash, fact_type, importance, source,
                source_type, source_metadata, trust_level, response_id, trace_id, last_seen_at, metadata, expires_at,
                collection_key, parent_memory_id, supersedes_memory_id, contradicts_memory_id, consolidation_group_id, created_at)
         SELECT tenant, owner, held.version, 'active', id, content, text_hash, fact_type, importance, source,
                source_type, source_metadata, trust_level, response_id, trace_id, last_seen_at, metadata, expires_at,
                collection_key, parent_memory_id, supersedes_memory_id, contradicts_memory_id, consolidation_group_id, created_at
          WHERE NOT EXISTS (SELECT 1 FROM memory.fact q
                             WHERE q.project_id = tenant AND q.user_key = owner AND q.status = 'quarantined')
             ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN QUERY SELECT held.id, held.model;
    END IF;
END $$;
REVOKE ALL ON FUNCTION memory.add_fact FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memory.add_fact TO memory;

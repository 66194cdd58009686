-- What an operator runs once per installation, as superuser, inside the database `genaug`, with the passwords filled in.
-- Running it again changes nothing but the passwords. Per service: <schema>_owner owns the schema and migrates it,
-- <schema> is the service's own role: plain reads and writes, bound by row-level security.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['gateway_owner', 'gateway', 'turn_executor_owner', 'turn_executor',
                                     'metering_owner', 'metering', 'outbox_relay',
                                     'memory_owner', 'memory'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', role_name);
        END IF;
    END LOOP;
    -- Owns every outbox_event table, so that the relay may publish them.
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'outbox_publisher') THEN
        CREATE ROLE outbox_publisher NOLOGIN;
    END IF;
END $$;

ALTER ROLE gateway_owner PASSWORD '${password_gateway_owner}';
ALTER ROLE gateway PASSWORD '${password_gateway}';
ALTER ROLE turn_executor_owner PASSWORD '${password_turn_executor_owner}';
ALTER ROLE turn_executor PASSWORD '${password_turn_executor}';
ALTER ROLE metering_owner PASSWORD '${password_metering_owner}';
ALTER ROLE metering PASSWORD '${password_metering}';
ALTER ROLE memory_owner PASSWORD '${password_memory_owner}';
ALTER ROLE memory PASSWORD '${password_memory}';
ALTER ROLE outbox_relay REPLICATION PASSWORD '${password_outbox_relay}';

GRANT outbox_publisher TO gateway_owner, turn_executor_owner, metering_owner, memory_owner, outbox_relay;
GRANT CREATE ON DATABASE genaug TO outbox_relay;
-- By it the owners' functions say that they may see the rows of all tenants (afterMigrate__force_row_level_security.sql).
GRANT SET ON PARAMETER genaug.owners_function TO gateway_owner, turn_executor_owner, metering_owner, memory_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS gateway AUTHORIZATION gateway_owner;
CREATE SCHEMA IF NOT EXISTS turn_executor AUTHORIZATION turn_executor_owner;
CREATE SCHEMA IF NOT EXISTS metering AUTHORIZATION metering_owner;
CREATE SCHEMA IF NOT EXISTS memory AUTHORIZATION memory_owner;
CREATE SCHEMA IF NOT EXISTS outbox_relay AUTHORIZATION outbox_relay;

GRANT USAGE ON SCHEMA gateway TO gateway;
GRANT USAGE ON SCHEMA turn_executor TO turn_executor;
GRANT USAGE ON SCHEMA metering TO metering;
GRANT USAGE ON SCHEMA memory TO memory;

ALTER DEFAULT PRIVILEGES FOR ROLE gateway_owner IN SCHEMA gateway
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gateway;
ALTER DEFAULT PRIVILEGES FOR ROLE turn_executor_owner IN SCHEMA turn_executor
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO turn_executor;
ALTER DEFAULT PRIVILEGES FOR ROLE metering_owner IN SCHEMA metering
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO metering;
ALTER DEFAULT PRIVILEGES FOR ROLE memory_owner IN SCHEMA memory
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO memory;

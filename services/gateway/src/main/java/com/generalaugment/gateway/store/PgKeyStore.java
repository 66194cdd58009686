package com.generalaugment.gateway.store;

import com.generalaugment.gateway.domain.idempotency.IdempotencyStore.Idempotent;
import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.libs.events.ProjectEvent;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.pg.Database;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keys in PostgreSQL, by hash. */
@ApplicationScoped
public class PgKeyStore implements KeyStore {

    static final String UNIQUE_VIOLATION = "23505";

    private static final Realm INSTALLATION = new Realm.Installation();
    private static final String COLUMNS =
            "k.id, k.project_id, k.key_hash, k.masked_key, k.name, k.scopes, k.environment,"
                    + " k.runtime_mode, k.expires_at, k.created_by, k.created_at, k.last_used_at, k.revoked_at";
    private static final String BY_HASH = "SELECT " + COLUMNS + ", " + ProjectRow.COLUMNS + " FROM gateway.api_key k"
            + " LEFT JOIN gateway.project p ON p.project_id = k.project_id WHERE k.key_hash = $1";
    private static final String LIST = "SELECT " + COLUMNS + " FROM gateway.api_key k WHERE k.revoked_at IS NULL"
            + " ORDER BY k.created_at DESC, k.id DESC";
    private static final String FIND =
            "SELECT " + COLUMNS + " FROM gateway.api_key k WHERE k.id = $1 AND k.revoked_at IS NULL";
    private static final String INSERT =
            "INSERT INTO gateway.api_key (id, project_id, key_hash, masked_key, name, scopes,"
                    + " environment, runtime_mode, expires_at, created_by, created_at)"
                    + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    private static final String UPDATE = "UPDATE gateway.api_key SET name = $2, scopes = $3, environment = $4,"
            + " expires_at = $5 WHERE id = $1 AND revoked_at IS NULL";
    private static final String REVOKE =
            "UPDATE gateway.api_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL";
    private static final String TOUCH = "UPDATE gateway.api_key SET last_used_at = now() WHERE id = $1";

    private static final String LOCK_MANAGEMENT_KEYS =
            "SELECT pg_advisory_xact_lock(hashtext('gateway.management_keys'))";
    private static final String OTHER_MANAGEMENT_KEYS = "SELECT EXISTS (SELECT FROM gateway.api_key"
            + " WHERE project_id IS NULL AND 'admin' = ANY (scopes) AND revoked_at IS NULL"
            + " AND (expires_at IS NULL OR expires_at > now()) AND id <> $1)";

    private final RealmDatabase database;

    public PgKeyStore(RealmDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<Found> findByHash(byte[] hash) {
        for (Row row : database.read(INSTALLATION, BY_HASH, Tuple.of(Buffer.buffer(hash)))) {
            return Optional.of(new Found(key(row), row.getUUID("p_id") == null ? null : ProjectRow.project(row)));
        }
        return Optional.empty();
    }

    @Override
    public List<ApiKey> list(Realm realm) {
        List<ApiKey> keys = new ArrayList<>();
        for (Row row : database.read(realm, LIST, Tuple.tuple())) {
            keys.add(key(row));
        }
        return keys;
    }

    @Override
    public Optional<ApiKey> find(Realm realm, UUID id) {
        for (Row row : database.read(realm, FIND, Tuple.of(id))) {
            return Optional.of(key(row));
        }
        return Optional.empty();
    }

    @Override
    public boolean insert(ApiKey key, byte[] hash, @Nullable Idempotent idempotent) {
        try {
            database.write(INSTALLATION, statements -> {
                PgIdempotencyStore.add(statements, idempotent);
                statements.add(INSERT, values(key, hash));
            });
            return true;
        } catch (PgException e) {
            if (UNIQUE_VIOLATION.equals(e.getSqlState())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Change update(Realm realm, ApiKey key, TraceContext trace) {
        Tuple values = Tuple.of(
                key.id(), key.name(), key.scopes().toArray(String[]::new), key.environment(), time(key.expiresAt()));
        return change(realm, key.id(), trace, before -> before.isWeakenedBy(key), UPDATE, values);
    }

    @Override
    public Change revoke(Realm realm, UUID id, TraceContext trace) {
        return change(realm, id, trace, ApiKey::isGlobalAdmin, REVOKE, Tuple.of(id));
    }

    @Override
    public void touch(UUID id) {
        database.write(INSTALLATION, statements -> statements.add(TOUCH, Tuple.of(id)));
    }

    /** @param weakens whether the change takes a global administrator's key away, given the stored key */
    private Change change(
            Realm realm, UUID id, TraceContext trace, Predicate<ApiKey> weakens, String sql, Tuple values) {
        return database.inTransaction(realm, transaction -> {
            for (Row row : transaction.execute(FIND + " FOR UPDATE", Tuple.of(id))) {
                if (weakens.test(key(row)) && isLastManagementKey(transaction, id)) {
                    return Change.LAST_MANAGEMENT_KEY;
                }
                transaction.send(sql, values);
                transaction.send(OutboxEvents.INSERT, OutboxEvents.values(row.getUUID("project_id"), trace, fact(row)));
                return Change.DONE;
            }
            return Change.NOT_FOUND;
        });
    }

    /** Serializes changes of global administrators' keys: two concurrent changes could otherwise remove the last one. */
    private static boolean isLastManagementKey(Database.Transaction transaction, UUID id) {
        transaction.send(LOCK_MANAGEMENT_KEYS, Tuple.tuple());
        return !transaction
                .execute(OTHER_MANAGEMENT_KEYS, Tuple.of(id))
                .iterator()
                .next()
                .getBoolean(0);
    }

    private static ProjectEvent.KeyRevoked fact(Row row) {
        return new ProjectEvent.KeyRevoked(
                row.getUUID("id").toString(),
                HexFormat.of().formatHex(row.getBuffer("key_hash").getBytes()));
    }

    private static Tuple values(ApiKey key, byte[] hash) {
        return Tuple.from(new @Nullable Object[] {
            key.id(),
            key.projectId(),
            Buffer.buffer(hash),
            key.maskedKey(),
            key.name(),
            key.scopes().toArray(String[]::new),
            key.environment(),
            key.runtimeMode(),
            time(key.expiresAt()),
            key.createdBy(),
            time(key.createdAt())
        });
    }

    private static ApiKey key(Row row) {
        return new ApiKey(
                row.getUUID("id"),
                row.getUUID("project_id"),
                row.getString("masked_key"),
                row.getString("name"),
                List.of(row.getArrayOfStrings("scopes")),
                row.getString("environment"),
                row.getString("runtime_mode"),
                instant(row, "expires_at"),
                row.getString("created_by"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}

package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccess;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccessStore;
import com.generalaugment.turnexecutor.domain.providers.ProviderKey;
import com.generalaugment.turnexecutor.domain.providers.ProviderKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accesses in PostgreSQL, their keys sealed for their project. */
@ApplicationScoped
public class PgProviderAccessStore implements ProviderAccessStore {

    private static final Logger LOG = LoggerFactory.getLogger(PgProviderAccessStore.class);

    private static final String LIST = "SELECT provider, sealed_key, base_url, api_mode, model_prefixes, created_at,"
            + " updated_at, last_validated_at FROM turn_executor.model_provider"
            + " WHERE project_id = turn_executor.tenant() ORDER BY provider";

    private static final String PUT = "INSERT INTO turn_executor.model_provider (project_id, provider, sealed_key,"
            + " base_url, api_mode, model_prefixes, created_at, updated_at)"
            + " VALUES (turn_executor.tenant(), $1, $2, $3, $4, $5, $6, $7)"
            + " ON CONFLICT (project_id, provider) DO UPDATE SET sealed_key = excluded.sealed_key,"
            + " base_url = excluded.base_url, api_mode = excluded.api_mode, model_prefixes = excluded.model_prefixes,"
            + " updated_at = excluded.updated_at, last_validated_at = NULL";

    private static final String DELETE =
            "DELETE FROM turn_executor.model_provider" + " WHERE project_id = turn_executor.tenant() AND provider = $1";

    private static final String VALIDATED = "UPDATE turn_executor.model_provider SET last_validated_at = $2"
            + " WHERE project_id = turn_executor.tenant() AND provider = $1";

    private final Database database;
    private final Sealer sealer;

    public PgProviderAccessStore(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    @Override
    public List<ProviderAccess> list(Tenant tenant) {
        List<ProviderAccess> accesses = new ArrayList<>();
        for (Row row : database.read(tenant, LIST, Tuple.tuple())) {
            accesses.add(access(tenant, row));
        }
        return accesses;
    }

    @Override
    public void put(Tenant tenant, ProviderAccess access) {
        String kind = access.kind().label();
        String key = Objects.requireNonNull(access.key()).text();
        byte[] sealedKey = sealer.seal(scope(tenant, kind), key.getBytes(StandardCharsets.UTF_8));
        Tuple values = Tuple.tuple()
                .addString(kind)
                .addBuffer(Buffer.buffer(sealedKey))
                .addString(access.baseUrl())
                .addString(access.apiMode())
                .addArrayOfString(access.modelPrefixes().toArray(String[]::new))
                .addOffsetDateTime(time(access.createdAt()))
                .addOffsetDateTime(time(access.updatedAt()));
        database.write(tenant, statements -> statements.add(PUT, values));
    }

    @Override
    public boolean delete(Tenant tenant, ProviderKind kind) {
        return database.write(tenant, statements -> statements.add(DELETE, Tuple.of(kind.label())))
                        .getFirst()
                        .rowCount()
                > 0;
    }

    @Override
    public void validated(Tenant tenant, ProviderKind kind, Instant at) {
        database.write(tenant, statements -> statements.add(VALIDATED, Tuple.of(kind.label(), time(at))));
    }

    static Sealer.Scope scope(Tenant tenant, String provider) {
        return new Sealer.Scope(Sealer.Purpose.PROVIDER_KEY, tenant, provider);
    }

    private ProviderAccess access(Tenant tenant, Row row) {
        String provider = row.getString("provider");
        Optional<byte[]> key =
                sealer.open(scope(tenant, provider), row.getBuffer("sealed_key").getBytes());
        if (key.isEmpty()) {
            LOG.error("the stored key of a model provider cannot be opened with the configured encryption keys");
        }
        return new ProviderAccess(
                ProviderKind.named(provider),
                key.map(text -> new ProviderKey(new String(text, StandardCharsets.UTF_8)))
                        .orElse(null),
                row.getString("base_url"),
                row.getString("api_mode"),
                List.of(row.getArrayOfStrings("model_prefixes")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                instant(row.getOffsetDateTime("last_validated_at")));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}

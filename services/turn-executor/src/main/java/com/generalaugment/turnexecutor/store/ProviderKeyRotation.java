package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Seals the stored keys of model providers again with the current key, so that the key before can be taken away. Works project
 * by project, each in one transaction; running it again or twice at once changes nothing more.
 */
public final class ProviderKeyRotation {

    private static final String PROJECTS = "SELECT turn_executor.projects_with_providers() AS project_id";
    private static final String SEALED = "SELECT provider, sealed_key FROM turn_executor.model_provider"
            + " WHERE project_id = turn_executor.tenant() ORDER BY provider FOR UPDATE";
    private static final String RESEAL = "UPDATE turn_executor.model_provider SET sealed_key = $2"
            + " WHERE project_id = turn_executor.tenant() AND provider = $1";

    private final Database database;
    private final Sealer sealer;

    public ProviderKeyRotation(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    /**
     * Counts of stored keys.
     *
     * @param current sealed with the current key already
     * @param resealed sealed again now
     * @param lost sealed with a key that is not in the ring; left as they are
     */
    public record Result(int current, int resealed, int lost) {

        private static final Result NONE = new Result(0, 0, 0);

        private Result plus(Result other) {
            return new Result(current + other.current, resealed + other.resealed, lost + other.lost);
        }
    }

    public Result reseal() {
        List<Tenant> tenants = new ArrayList<>();
        for (Row row : database.executeUnscoped(PROJECTS, Tuple.tuple())) {
            tenants.add(new Tenant(row.getUUID("project_id")));
        }
        return tenants.stream().map(this::reseal).reduce(Result.NONE, Result::plus);
    }

    private Result reseal(Tenant tenant) {
        return database.inTransaction(tenant, transaction -> {
            Result result = Result.NONE;
            for (Row row : transaction.execute(SEALED, Tuple.tuple())) {
                result = result.plus(reseal(transaction, tenant, row));
            }
            return result;
        });
    }

    private Result reseal(Database.Transaction transaction, Tenant tenant, Row row) {
        byte[] sealed = row.getBuffer("sealed_key").getBytes();
        if (sealer.isCurrent(sealed)) {
            return new Result(1, 0, 0);
        }
        String provider = row.getString("provider");
        Sealer.Scope scope = PgProviderAccessStore.scope(tenant, provider);
        Optional<byte[]> key = sealer.open(scope, sealed);
        key.ifPresent(text -> transaction.send(RESEAL, Tuple.of(provider, Buffer.buffer(sealer.seal(scope, text)))));
        return key.isPresent() ? new Result(0, 1, 0) : new Result(0, 0, 1);
    }
}

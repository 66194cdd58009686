package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.config.TurnExecutorConfig;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStoreContract;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The real store under the same contract as the fake, beside the service's own heartbeat. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class PgRunStoreIT extends RunStoreContract {

    /** What the service's own heartbeat takes over meanwhile it cannot go on with. */
    @BeforeEach
    void meteringIsAway() {
        Neighbours.PEERS.meteringIsAway();
    }

    @AfterEach
    void reset() {
        Neighbours.PEERS.reset();
    }

    @Inject
    Database database;

    @Inject
    ResponseStore responses;

    @Inject
    TurnExecutorConfig config;

    @Override
    protected RunStore as(String owner) {
        return new PgRunStore(database, named(owner));
    }

    @Override
    protected RunQueue queueOf(String owner) {
        return new PgRunQueue(database, named(owner));
    }

    private TurnExecutorConfig named(String owner) {
        return (TurnExecutorConfig) Proxy.newProxyInstance(
                TurnExecutorConfig.class.getClassLoader(),
                new Class<?>[] {TurnExecutorConfig.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("replicaId")) {
                        return owner;
                    }
                    try {
                        return method.invoke(config, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    protected ResponseStore responses() {
        return responses;
    }

    @Override
    protected void expireLease(Run run) {
        Rows.update("UPDATE turn_executor.run SET lease_until = now() - interval '1 second' WHERE id = ?", run.id());
    }

    @Override
    protected void expireKey(Tenant of, String key) {
        Rows.update(
                "UPDATE turn_executor.idempotency_key SET expires_at = now() - interval '1 second'"
                        + " WHERE project_id = ? AND key = ?",
                of.projectId(),
                key);
    }
}

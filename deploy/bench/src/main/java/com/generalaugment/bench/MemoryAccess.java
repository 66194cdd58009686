package com.generalaugment.bench;

import com.generalaugment.bench.memory.Commits;
import com.generalaugment.bench.memory.MemoryApi;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Fleet;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;

/** The ways into memory that a peer and its own database roles have. */
record MemoryAccess(Fleet fleet, UUID project) {

    MemoryApi door() {
        return new MemoryApi("127.0.0.1:" + address().grpcPort(), setting("GENAUG_INTERNAL_TOKEN"), project);
    }

    /** Over the driver and the connection that memory itself has. */
    Commits commits() {
        return new Commits(
                fleet.infrastructure().databaseUrl(),
                setting("GENAUG_DATABASE_OWNER_USERNAME"),
                setting("GENAUG_DATABASE_OWNER_PASSWORD"));
    }

    /** A session of the superuser. */
    Connection database() throws SQLException {
        return fleet.infrastructure().postgres().connect(Infrastructure.DATABASE);
    }

    private Replica.Address address() {
        return fleet.replicas(ServiceKind.MEMORY).getFirst().address();
    }

    private String setting(String name) {
        return Objects.requireNonNull(fleet.environment(address()).get(name), name);
    }
}

package com.generalaugment.memory;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** What surrounds memory in tests: a real database, and a port of its own to be called at. */
public final class Fleet implements QuarkusTestResourceLifecycleManager {

    static final int GRPC_PORT = FreePorts.find(1).getFirst();

    private final InfrastructureResource infrastructure = new InfrastructureResource();

    @Override
    public void init(Map<String, String> arguments) {
        infrastructure.init(Map.of("schema", "memory"));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(infrastructure.start());
        settings.put("quarkus.grpc.server.test-port", Integer.toString(GRPC_PORT));
        return settings;
    }

    @Override
    public void stop() {
        infrastructure.stop();
    }
}

package com.generalaugment.memory;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.memory.learning.ScriptedModel;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What surrounds memory in tests: a real database, and a port of its own to be called at. */
public final class Fleet implements QuarkusTestResourceLifecycleManager {

    private static final List<Integer> PORTS = FreePorts.find(2);
    static final int GRPC_PORT = PORTS.getFirst();

    private static boolean listening;

    private final InfrastructureResource infrastructure = new InfrastructureResource();

    @Override
    public void init(Map<String, String> arguments) {
        infrastructure.init(Map.of("schema", "memory"));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(infrastructure.start());
        settings.put("quarkus.grpc.server.test-port", Integer.toString(GRPC_PORT));
        settings.put("genaug.peers.turn-executor", "127.0.0.1:" + PORTS.getLast());
        settings.put("genaug.memory.learning.poll", "50ms");
        if (!listening) {
            ScriptedModel.SHARED.listen(PORTS.getLast());
            listening = true;
        }
        return settings;
    }

    @Override
    public void stop() {
        infrastructure.stop();
    }
}

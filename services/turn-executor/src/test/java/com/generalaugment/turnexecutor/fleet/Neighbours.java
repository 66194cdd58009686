package com.generalaugment.turnexecutor.fleet;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.turnexecutor.fakes.StubModelServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Starts the neighbours once and tells the service where they are. */
public final class Neighbours implements QuarkusTestResourceLifecycleManager {

    public static final FakePeers PEERS = new FakePeers();
    public static final StubModelServer MODEL = new StubModelServer();
    private static final int GRPC_PORT = FreePorts.find(1).getFirst();
    private static final String PREFIX = "genaug.turn-executor.";

    static int grpcPort() {
        return GRPC_PORT;
    }

    @Override
    public Map<String, String> start() {
        return Map.of(
                "genaug.peers.metering",
                PEERS.target(),
                "genaug.peers.gateway",
                PEERS.target(),
                "quarkus.grpc.server.test-port",
                Integer.toString(GRPC_PORT),
                PREFIX + "encryption-key",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                PREFIX + "lease",
                "6s",
                PREFIX + "heartbeat",
                "500ms",
                PREFIX + "providers.openai-compatible.url",
                MODEL.url(),
                PREFIX + "providers.openai-compatible.models",
                "stub-*");
    }

    @Override
    public void stop() {
        // They end with this JVM.
    }
}

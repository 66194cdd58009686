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
        return Map.ofEntries(
                Map.entry("genaug.peers.metering", PEERS.target()),
                Map.entry("genaug.peers.gateway", PEERS.target()),
                Map.entry("genaug.peers.memory", PEERS.target()),
                Map.entry(PREFIX + "recall.deadline", "2s"),
                Map.entry("quarkus.grpc.server.test-port", Integer.toString(GRPC_PORT)),
                Map.entry(PREFIX + "encryption-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
                Map.entry(PREFIX + "lease", "6s"),
                Map.entry(PREFIX + "heartbeat", "500ms"),
                Map.entry(PREFIX + "providers.openai-compatible.url", MODEL.url()),
                Map.entry(PREFIX + "providers.openai-compatible.models", "stub-*,mistral-*"),
                Map.entry(PREFIX + "providers.openai.url", MODEL.url()),
                Map.entry(PREFIX + "providers.openai.api-key", "key"),
                Map.entry(PREFIX + "providers.anthropic.url", MODEL.url()),
                Map.entry(PREFIX + "providers.anthropic.api-key", "key"),
                Map.entry(PREFIX + "providers.gemini.url", MODEL.url()),
                Map.entry(PREFIX + "providers.gemini.api-key", "key"),
                Map.entry("genaug.egress.allow-http", "true"),
                Map.entry("genaug.egress.private-networks", "127.0.0.0/8"));
    }

    @Override
    public void stop() {
        // They end with this JVM.
    }
}

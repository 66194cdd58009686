package com.generalaugment.gateway.neighbours;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.oidc.server.OidcWiremockTestResource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What surrounds the gateway in tests: real PostgreSQL and Redis, a sign-in provider, and the addresses at which the tests let
 * {@link FakeTurnExecutor}, {@link FakeMetering} and {@link FakeMemory} listen. Facts travel as settings: tests run in another class loader.
 */
public final class Neighbours implements QuarkusTestResourceLifecycleManager {

    /** The installation's first key. */
    public static final String ADMIN = "gaadmlive_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4Soe8m";

    /** That of RFC 8032, 7.1, test 1; {@link #VERIFIES} is its published half. */
    private static final String SIGNS = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

    public static final String VERIFIES = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    public static final String TURNS_PORT = "test.turns-port";
    public static final String METERING_PORT = "test.metering-port";
    public static final String MEMORY_PORT = "test.memory-port";
    public static final String INFRASTRUCTURE = "test.infrastructure";

    private final InfrastructureResource infrastructure = new InfrastructureResource();
    private final OidcWiremockTestResource signIn = new OidcWiremockTestResource();

    @Override
    public Map<String, String> start() {
        infrastructure.init(Map.of("schema", "gateway"));
        Map<String, String> settings = new HashMap<>(infrastructure.start());
        Map<String, String> provider = signIn.start();
        List<Integer> ports = FreePorts.find(4);
        settings.put(TURNS_PORT, ports.get(0).toString());
        settings.put(METERING_PORT, ports.get(1).toString());
        settings.put(MEMORY_PORT, ports.get(3).toString());
        settings.put(
                INFRASTRUCTURE,
                Path.of("target", "infrastructure-" + ProcessHandle.current().pid())
                        .toAbsolutePath()
                        .toString());
        settings.put("genaug.peers.turn-executor", "127.0.0.1:" + ports.get(0));
        settings.put("genaug.peers.metering", "127.0.0.1:" + ports.get(1));
        settings.put("genaug.peers.memory", "127.0.0.1:" + ports.get(3));
        settings.put("genaug.http.port", "0");
        settings.put("quarkus.grpc.server.test-port", ports.get(2).toString());
        settings.put("genaug.gateway.bootstrap-key", ADMIN);
        settings.put("genaug.gateway.signing-key", SIGNS);
        settings.put("genaug.gateway.oidc.enabled", "true");
        settings.put("genaug.gateway.oidc.issuer", provider.get("keycloak.url") + "/realms/quarkus");
        settings.put("genaug.gateway.oidc.audience", "general-augment");
        settings.put("quarkus.log.category.\"com.networknt\".level", "ERROR");
        return settings;
    }

    @Override
    public void stop() {
        signIn.stop();
        infrastructure.stop();
    }
}

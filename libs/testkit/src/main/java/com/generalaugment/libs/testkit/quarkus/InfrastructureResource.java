package com.generalaugment.libs.testkit.quarkus;

import com.generalaugment.libs.testkit.infra.Bootstrap;
import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.infra.Infrastructure.Passwords;
import com.generalaugment.libs.testkit.infra.Infrastructure.Ports;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Real PostgreSQL, Kafka and Redis for the tests of one service, started once per JVM. Takes one argument, {@code schema}: the
 * schema whose roles the service logs in with.
 */
public final class InfrastructureResource implements QuarkusTestResourceLifecycleManager {

    /** The secret that services share in tests. */
    public static final String INTERNAL_TOKEN = "a-token-only-for-tests-0123456789abcdef";

    private static final String PASSWORD = "only-for-tests";
    private static @Nullable Infrastructure shared;

    private String schema = "gateway";

    @Override
    public void init(Map<String, String> arguments) {
        schema = arguments.getOrDefault("schema", schema);
    }

    @Override
    public Map<String, String> start() {
        Infrastructure infrastructure = shared();
        Map<String, String> settings = new HashMap<>();
        settings.put("genaug.database.url", infrastructure.databaseUrl());
        settings.put("genaug.database.username", schema);
        settings.put("genaug.database.password", PASSWORD);
        settings.put("genaug.database.owner-username", schema + "_owner");
        settings.put("genaug.database.owner-password", PASSWORD);
        settings.put("genaug.redis.url", infrastructure.redisUrl());
        settings.put("genaug.kafka.bootstrap-servers", infrastructure.kafkaBootstrap());
        settings.put("genaug.internal.token", INTERNAL_TOKEN);
        settings.put("genaug.http.host", "127.0.0.1");
        return settings;
    }

    @Override
    public void stop() {
        // The servers end with this JVM: other test classes go on using them.
    }

    /** The servers themselves, for tests that take one away. */
    public static synchronized Infrastructure shared() {
        if (shared == null) {
            List<Integer> ports = FreePorts.find(4);
            Map<String, String> passwords = Bootstrap.ROLES.stream().collect(Collectors.toMap(r -> r, r -> PASSWORD));
            // A Quarkus test and a plain one of the same JVM see two of these classes: each has its own servers and
            // folder.
            String name = "infrastructure-" + ProcessHandle.current().pid() + "-" + ports.getFirst();
            Path home = Path.of("target", name).toAbsolutePath();
            Infrastructure started = new Infrastructure(
                    home,
                    new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3)),
                    new Passwords(PASSWORD, passwords),
                    false);
            started.start(server -> {});
            shared = started;
        }
        return shared;
    }
}

package com.generalaugment.local;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The whole platform as processes of this machine: used by {@code make run} and by the black-box tests. */
public final class Fleet implements AutoCloseable {

    private final Layout layout;
    private final Secrets secrets;
    private final Infrastructure infrastructure;
    private final Map<ServiceKind, List<Replica>> replicas = new EnumMap<>(ServiceKind.class);

    /**
     * @param home data and logs
     * @param addresses of all replicas
     * @param settings further environment variables per service
     * @param durable false only for tests: trades fsync for speed
     * @param jvm how the services' JVMs are set up
     */
    public record Layout(
            Path repository,
            Path home,
            Infrastructure.Ports ports,
            List<Replica.Address> addresses,
            Map<ServiceKind, Map<String, String>> settings,
            boolean durable,
            JvmOptions jvm) {

        /** With JVMs that start fast and stay small. */
        public Layout(
                Path repository,
                Path home,
                Infrastructure.Ports ports,
                List<Replica.Address> addresses,
                Map<ServiceKind, Map<String, String>> settings,
                boolean durable) {
            this(repository, home, ports, addresses, settings, durable, JvmOptions.LAPTOP);
        }
    }

    public Fleet(Layout layout) {
        this.layout = layout;
        this.secrets = Secrets.of(layout.home());
        this.infrastructure = new Infrastructure(layout.home(), layout.ports(), secrets.passwords(), layout.durable());
        useCaches();
    }

    /** Plans the replicas anew with the start-up caches that exist by now; none may be running. */
    public void useCaches() {
        StartUpCache cache = new StartUpCache(layout.home(), layout.jvm());
        replicas.clear();
        for (Replica.Address address : layout.addresses()) {
            Path application = address.kind().application(layout.repository());
            Replica replica = new Replica(
                    address,
                    application,
                    layout.home(),
                    environment(address),
                    cache.javaOptions(address.kind(), application));
            replicas.computeIfAbsent(address.kind(), kind -> new ArrayList<>()).add(replica);
        }
    }

    public void startInfrastructure(Consumer<String> progress) {
        infrastructure.start(server -> progress.accept(server.name() + " on port " + server.port()));
    }

    /** Starts all services at once and waits for each; gateway last, because it is the door. */
    public void startServices(Consumer<String> progress) {
        all().forEach(Replica::start);
        for (Replica replica : all().reversed()) {
            replica.awaitReady();
            progress.accept(
                    replica.address().label() + " on port " + replica.address().httpPort());
        }
    }

    public Infrastructure infrastructure() {
        return infrastructure;
    }

    /** A session of the service's own role, as the service itself has it. */
    public Connection databaseOf(ServiceKind kind) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + infrastructure.databaseUrl(), kind.role(), secrets.password(kind.role()));
    }

    public List<Replica> replicas(ServiceKind kind) {
        return replicas.getOrDefault(kind, List.of());
    }

    public List<Replica> all() {
        return replicas.values().stream().flatMap(List::stream).toList();
    }

    public Path home() {
        return layout.home();
    }

    public String baseUrl() {
        return "http://127.0.0.1:"
                + replicas(ServiceKind.GATEWAY).getFirst().address().httpPort();
    }

    @Override
    public void close() {
        all().parallelStream().forEach(Replica::stop);
        infrastructure.close();
    }

    /** The settings of a replica as environment variables, by the names that the services and the chart know. */
    public Map<String, String> environment(Replica.Address address) {
        ServiceKind kind = address.kind();
        Map<String, String> environment = new HashMap<>();
        environment.put("GENAUG_HTTP_HOST", "127.0.0.1");
        environment.put("GENAUG_HTTP_PORT", Integer.toString(address.httpPort()));
        environment.put("GENAUG_GRPC_PORT", Integer.toString(address.grpcPort()));
        environment.put("GENAUG_DATABASE_URL", infrastructure.databaseUrl());
        environment.put("GENAUG_DATABASE_USERNAME", kind.role());
        environment.put("GENAUG_DATABASE_PASSWORD", secrets.password(kind.role()));
        if (kind.migrates()) {
            environment.put("GENAUG_DATABASE_OWNER_USERNAME", kind.role() + "_owner");
            environment.put("GENAUG_DATABASE_OWNER_PASSWORD", secrets.password(kind.role() + "_owner"));
            environment.put("GENAUG_INTERNAL_TOKEN", secrets.internalToken());
        }
        if (kind.usesRedis()) {
            environment.put("GENAUG_REDIS_URL", infrastructure.redisUrl());
        }
        if (kind.usesKafka()) {
            environment.put("GENAUG_KAFKA_BOOTSTRAP_SERVERS", infrastructure.kafkaBootstrap());
        }
        environment.putAll(ownSettings(address));
        environment.putAll(layout.settings().getOrDefault(kind, Map.of()));
        return environment;
    }

    private Map<String, String> ownSettings(Replica.Address address) {
        return switch (address.kind()) {
            case GATEWAY ->
                Map.of(
                        "GENAUG_PEERS_TURN_EXECUTOR", targets(ServiceKind.TURN_EXECUTOR),
                        "GENAUG_PEERS_METERING", targets(ServiceKind.METERING),
                        "GENAUG_PEERS_MEMORY", targets(ServiceKind.MEMORY),
                        "GENAUG_GATEWAY_BOOTSTRAP_KEY_FILE", managementKeyFile().toString(),
                        "GENAUG_GATEWAY_SIGNING_KEY", secrets.signingKey());
            case TURN_EXECUTOR ->
                Map.of(
                        "GENAUG_PEERS_GATEWAY", targets(ServiceKind.GATEWAY),
                        "GENAUG_PEERS_METERING", targets(ServiceKind.METERING),
                        "GENAUG_PEERS_MEMORY", targets(ServiceKind.MEMORY),
                        "GENAUG_TURN_EXECUTOR_REPLICA_ID", address.label(),
                        "GENAUG_TURN_EXECUTOR_ENCRYPTION_KEY", secrets.encryptionKey());
            case METERING, OUTBOX_RELAY -> Map.of();
            // Where the tokenizer of the embedding model unpacks its native library; it downloads nothing.
            case MEMORY ->
                Map.of(
                        "GENAUG_PEERS_TURN_EXECUTOR", targets(ServiceKind.TURN_EXECUTOR),
                        "DJL_CACHE_DIR", layout.home().resolve("cache").toString(),
                        "DJL_OFFLINE", "true");
        };
    }

    /** Where the gateway leaves the installation's first key. */
    public Path managementKeyFile() {
        return layout.home().resolve("management.key");
    }

    private String targets(ServiceKind kind) {
        return layout.addresses().stream()
                .filter(address -> address.kind() == kind)
                .map(address -> "127.0.0.1:" + address.grpcPort())
                .collect(Collectors.joining(","));
    }
}

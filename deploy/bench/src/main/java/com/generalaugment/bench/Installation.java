package com.generalaugment.bench;

import com.generalaugment.bench.stub.StubModel;
import com.generalaugment.libs.testkit.infra.ChildProcess;
import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Demo;
import com.generalaugment.local.Fleet;
import com.generalaugment.local.JvmOptions;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The platform as its images run it, on free ports and fresh data, with the stub model as its only provider. */
final class Installation implements AutoCloseable {

    /** Of the stub model; what it costs shows that every turn is paid for exactly once. */
    private static final String PRICES = """
            {"version": "bench", "items": [{"model": "%s", "provider": "openai-compatible", \
            "input_usd_per_million": 1.00, "cached_input_usd_per_million": 0.50, "output_usd_per_million": 4.00}]}
            """.formatted(StubModel.MODEL);

    /** A self-hosted name of the same stub model: every other caller's turns cost nothing. */
    private static final String FREE_MODEL = "free-" + StubModel.MODEL;

    private final Path repository;
    private final Path home;
    private final int stubPort;
    private final Process stub;
    private final Fleet fleet;
    private Demo.Credentials credentials = new Demo.Credentials("", "", "", "", List.of());

    Installation(Path repository, Path work) {
        this.repository = repository;
        this.home = emptied(work.resolve("fleet"));
        Iterator<Integer> ports =
                FreePorts.find(5 + 2 * ServiceKind.values().length).iterator();
        this.stubPort = ports.next();
        this.stub = startStub();
        this.fleet = new Fleet(layout(ports));
    }

    /** Returns when a first turn may be asked for, without any limit on requests. */
    void start(Consumer<String> progress) {
        fleet.startInfrastructure(progress);
        fleet.startServices(progress);
        credentials = Demo.of(fleet);
        admin().changePlan("enterprise");
    }

    Admin admin() {
        return new Admin(credentials);
    }

    MemoryAccess memory() {
        return new MemoryAccess(fleet, UUID.fromString(credentials.projectId()));
    }

    Path logs() {
        return home.resolve("logs");
    }

    int stubPort() {
        return stubPort;
    }

    int gatewayPort() {
        return fleet.replicas(ServiceKind.GATEWAY).getFirst().address().httpPort();
    }

    String runtimeKey() {
        return credentials.runtimeKey();
    }

    /** Services that are not built and so not measured. */
    List<ServiceKind> missing() {
        return Arrays.stream(ServiceKind.values())
                .filter(kind -> !isBuilt(kind))
                .toList();
    }

    /** Process id of each service. */
    Map<String, Long> services() {
        Map<String, Long> services = new LinkedHashMap<>();
        for (Replica replica : fleet.all()) {
            services.put(replica.address().label(), replica.process().pid());
        }
        return services;
    }

    /** Process id of everything else that was started and works for a turn. */
    Map<String, Long> others() {
        Map<String, Long> others = new LinkedHashMap<>();
        Infrastructure infrastructure = fleet.infrastructure();
        others.put("PostgreSQL", infrastructure.postgres().process().pid());
        others.put("Redis", infrastructure.redis().process().pid());
        others.put("Kafka", infrastructure.kafka().process().pid());
        others.put("stub model", stub.pid());
        return others;
    }

    @Override
    public void close() {
        fleet.close();
        ChildProcess.stop(stub, 5);
    }

    private Process startStub() {
        return ChildProcess.start(
                home.resolve("logs/stub.log"),
                Map.of(),
                ChildProcess.OnParentDeath.TERMINATE,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StubModel.class.getName(),
                        Integer.toString(stubPort)));
    }

    private Fleet.Layout layout(Iterator<Integer> ports) {
        var servers = new Infrastructure.Ports(ports.next(), ports.next(), ports.next(), ports.next());
        List<Replica.Address> addresses = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            if (isBuilt(kind)) {
                addresses.add(new Replica.Address(kind, 1, ports.next(), ports.next()));
            }
        }
        return new Fleet.Layout(repository, home, servers, addresses, settings(), true, JvmOptions.IMAGE);
    }

    private Map<ServiceKind, Map<String, String>> settings() {
        return Map.of(
                ServiceKind.TURN_EXECUTOR,
                Map.of(
                        "GENAUG_OPENAI_COMPATIBLE_URL",
                        "http://127.0.0.1:" + stubPort + "/v1",
                        "GENAUG_OPENAI_COMPATIBLE_MODELS",
                        StubModel.MODEL + "," + FREE_MODEL,
                        "GENAUG_TURN_EXECUTOR_TIERS_BALANCED",
                        StubModel.MODEL,
                        "GENAUG_TURN_EXECUTOR_TIERS_SIMPLE",
                        FREE_MODEL),
                ServiceKind.METERING,
                Map.of(
                        "GENAUG_METERING_PRICES_FILE",
                        prices().toString(),
                        "GENAUG_METERING_SELF_HOSTED_MODELS",
                        FREE_MODEL));
    }

    private Path prices() {
        try {
            return Files.writeString(home.resolve("prices.json"), PRICES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isBuilt(ServiceKind kind) {
        return Files.exists(
                repository.resolve("services").resolve(kind.label()).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /** Old data would make a run slower than the one before. */
    private static Path emptied(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

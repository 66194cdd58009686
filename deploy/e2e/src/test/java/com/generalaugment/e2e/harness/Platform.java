package com.generalaugment.e2e.harness;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Demo;
import com.generalaugment.local.Fleet;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fleet that all tests of this JVM share: real PostgreSQL, Kafka and Redis, two replicas of every service, a model server
 * of our own behind the OpenAI-compatible provider. Started at first use; the processes end with this JVM.
 */
public final class Platform {

    /** What {@link ModelServer} serves; its price is known. */
    public static final String STUB_MODEL = "gpt-4o-mini";

    /** Another name of the stub model: self-hosted, costs nothing. */
    public static final String FREE_MODEL = "llama3.2";

    /** The operator of this fleet has raised the cap, so that a stream can be long enough to fill every buffer. */
    public static final int MAX_OUTPUT_TOKENS = 50_000_000;

    private static final int REPLICAS = 2;
    private static @Nullable Platform shared;
    private static @Nullable RuntimeException startFailure;

    private final Fleet fleet;
    private final ModelServer modelServer;
    private final Demo.Credentials demo;

    private Platform(Fleet fleet, ModelServer modelServer, Demo.Credentials demo) {
        this.fleet = fleet;
        this.modelServer = modelServer;
        this.demo = demo;
    }

    public static synchronized Platform shared() {
        if (startFailure != null) {
            throw startFailure;
        }
        if (shared == null) {
            try {
                shared = start();
            } catch (RuntimeException e) {
                startFailure = e;
                throw e;
            }
        }
        return shared;
    }

    public Fleet fleet() {
        return fleet;
    }

    public ModelServer modelServer() {
        return modelServer;
    }

    /** Of the demo project that a fresh installation has. */
    public Demo.Credentials demo() {
        return demo;
    }

    /** The doors of all gateways; which one is used makes no difference. */
    public List<String> baseUrls() {
        return fleet.replicas(ServiceKind.GATEWAY).stream()
                .map(gateway -> "http://127.0.0.1:" + gateway.address().httpPort())
                .toList();
    }

    public String baseUrl() {
        return baseUrls().getFirst();
    }

    public String otherBaseUrl() {
        return baseUrls().getLast();
    }

    /** As the operator, with the installation's first key. */
    public Api operator() {
        return new Api(baseUrl(), demo.managementKey());
    }

    /** A new project on a plan without limits, with a management key and a runtime key of its own. */
    public Account newAccount(String name) {
        return newAccount(name, "enterprise");
    }

    public Account newAccount(String name, String plan) {
        String slug = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        String id = operator()
                .post("/api/v1/admin/projects", Map.of("name", name, "slug", slug))
                .ok()
                .path("id")
                .asText();
        operator().patch("/api/v1/admin/projects/" + id, Map.of("plan", plan)).ok();
        return new Account(
                baseUrl(),
                id,
                slug,
                newKey(id, Map.of("name", "management")),
                newKey(id, Map.of("name", "runtime", "scopes", List.of("runtime"), "runtime_mode", "live")));
    }

    /** @return the raw key */
    public String newKey(String projectId, Map<String, Object> members) {
        Map<String, Object> body = new java.util.HashMap<>(members);
        body.put("project_id", projectId);
        return operator().post("/api/v1/admin/keys", body).ok().path("api_key").asText();
    }

    private static Platform start() {
        Path home = freshHome();
        ModelServer modelServer = ModelServer.start();
        Fleet fleet = new Fleet(layout(home, modelServer));
        Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
        fleet.startInfrastructure(line -> {});
        fleet.startServices(line -> {});
        Demo.Credentials demo = Demo.of(fleet);
        return new Platform(fleet, modelServer, demo);
    }

    private static Fleet.Layout layout(Path home, ModelServer modelServer) {
        Iterator<Integer> ports =
                FreePorts.find(4 + 2 * REPLICAS * ServiceKind.values().length).iterator();
        Infrastructure.Ports infrastructure =
                new Infrastructure.Ports(ports.next(), ports.next(), ports.next(), ports.next());
        List<Replica.Address> addresses = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            for (int number = 1; number <= REPLICAS; number++) {
                addresses.add(new Replica.Address(kind, number, ports.next(), ports.next()));
            }
        }
        Map<ServiceKind, Map<String, String>> settings = Map.of(
                ServiceKind.TURN_EXECUTOR,
                Map.of(
                        "GENAUG_OPENAI_COMPATIBLE_URL",
                        modelServer.url(),
                        "GENAUG_OPENAI_COMPATIBLE_MODELS",
                        STUB_MODEL + "," + FREE_MODEL,
                        "GENAUG_TURN_EXECUTOR_MAX_OUTPUT_TOKENS",
                        Integer.toString(MAX_OUTPUT_TOKENS),
                        // What is shown is whether facts arrive, on a machine that may be busy with everything at once.
                        "GENAUG_TURN_EXECUTOR_RECALL_DEADLINE",
                        "10s"),
                ServiceKind.METERING,
                Map.of("GENAUG_METERING_SELF_HOSTED_MODELS", FREE_MODEL),
                // Room for the vectors of a few users: what is shown is shown with evictions all the time.
                ServiceKind.MEMORY,
                Map.of("GENAUG_MEMORY_VECTOR_CACHE", "256K"));
        return new Fleet.Layout(repository(), home, infrastructure, addresses, settings, true);
    }

    static Path repository() {
        Path repository = Path.of(System.getProperty("genaug.repository", "../.."))
                .toAbsolutePath()
                .normalize();
        List<String> missing = Arrays.stream(ServiceKind.values())
                .map(ServiceKind::label)
                .filter(label ->
                        !Files.exists(repository.resolve("services/" + label + "/target/quarkus-app/quarkus-run.jar")))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("not packaged yet: " + missing
                    + ". These tests run the packaged services: use `make test`, or `mvn package` first.");
        }
        return repository;
    }

    /** In target/, so that logs can be read after a failure; data of earlier runs is removed. */
    private static Path freshHome() {
        Path home = Path.of("target", "fleet").toAbsolutePath();
        try {
            if (Files.exists(home)) {
                try (Stream<Path> files = Files.walk(home)) {
                    for (Path file :
                            files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            Files.createDirectories(home);
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package com.generalaugment.e2e.harness;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Demo;
import com.generalaugment.local.Fleet;
import com.generalaugment.local.JvmOptions;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A fleet of one test's own: two replicas of each service, each with the heap that its image takes of the chart's limit. */
public final class TightFleet implements AutoCloseable {

    private static final int REPLICAS = 2;

    /** Memory limits of {@code helm/genaug/charts}, in MiB. */
    private static final Map<ServiceKind, Integer> LIMITS = Map.of(
            ServiceKind.GATEWAY, 640,
            ServiceKind.TURN_EXECUTOR, 768,
            ServiceKind.METERING, 512,
            ServiceKind.MEMORY, 1024,
            ServiceKind.OUTBOX_RELAY, 640);

    /** {@code MaxRAMPercentage} of the images. */
    private static final int HEAP_PERCENT = 60;

    private final Fleet fleet;
    private final String managementKey;

    public TightFleet(Path home) {
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
        this.fleet = new Fleet(new Fleet.Layout(
                Platform.repository(), home, infrastructure, addresses, heaps(), false, JvmOptions.IMAGE));
        fleet.startInfrastructure(line -> {});
        fleet.startServices(line -> {});
        this.managementKey = Demo.of(fleet).managementKey();
    }

    public List<Replica> replicas() {
        return fleet.all();
    }

    public List<String> baseUrls() {
        return fleet.replicas(ServiceKind.GATEWAY).stream()
                .map(gateway -> "http://127.0.0.1:" + gateway.address().httpPort())
                .toList();
    }

    /** In bytes. */
    public static long memoryLimit(ServiceKind kind) {
        return LIMITS.get(kind) * 1024L * 1024L;
    }

    /** A new project on a plan without limits. */
    public Account newAccount(String name) {
        Api operator = new Api(baseUrls().getFirst(), managementKey);
        String slug = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        String id = operator.post("/api/v1/admin/projects", Map.of("name", name, "slug", slug))
                .id();
        operator.patch("/api/v1/admin/projects/" + id, Map.of("plan", "enterprise"))
                .ok();
        return new Account(
                baseUrls().getFirst(),
                id,
                slug,
                key(operator, Map.of("name", "management", "project_id", id)),
                key(
                        operator,
                        Map.of(
                                "name",
                                "runtime",
                                "project_id",
                                id,
                                "scopes",
                                List.of("runtime"),
                                "runtime_mode",
                                "live")));
    }

    private static String key(Api operator, Map<String, Object> members) {
        return operator.post("/api/v1/admin/keys", members).ok().path("api_key").asText();
    }

    /** Options of the environment stand before those of the command line, which name no heap of their own. */
    private static Map<ServiceKind, Map<String, String>> heaps() {
        return Stream.of(ServiceKind.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        kind -> Map.of(
                                "JDK_JAVA_OPTIONS",
                                "-Xmx" + LIMITS.get(kind) * HEAP_PERCENT / 100 + "m -XX:TieredStopAtLevel=1")));
    }

    @Override
    public void close() {
        fleet.close();
    }
}

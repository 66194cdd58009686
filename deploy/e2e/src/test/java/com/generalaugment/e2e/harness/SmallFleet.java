package com.generalaugment.e2e.harness;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Demo;
import com.generalaugment.local.Fleet;
import com.generalaugment.local.JvmOptions;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A fleet of one test's own, one replica of each service it wants, that can be started again with other settings. */
public final class SmallFleet implements AutoCloseable {

    private final Map<ServiceKind, Map<String, String>> settings =
            Stream.of(ServiceKind.values()).collect(Collectors.toMap(Function.identity(), kind -> new HashMap<>()));
    private final Fleet fleet;

    /** Of all services. */
    public SmallFleet(Path home) {
        this(home, List.of(ServiceKind.values()));
    }

    public SmallFleet(Path home, List<ServiceKind> services) {
        this(home, services, JvmOptions.LAPTOP);
    }

    public SmallFleet(Path home, List<ServiceKind> services, JvmOptions jvm) {
        Iterator<Integer> ports = FreePorts.find(4 + 2 * services.size()).iterator();
        Infrastructure.Ports infrastructure =
                new Infrastructure.Ports(ports.next(), ports.next(), ports.next(), ports.next());
        List<Replica.Address> addresses = services.stream()
                .map(kind -> new Replica.Address(kind, 1, ports.next(), ports.next()))
                .toList();
        this.fleet = new Fleet(
                new Fleet.Layout(Platform.repository(), home, infrastructure, addresses, settings, false, jvm));
        fleet.startInfrastructure(line -> {});
    }

    /** Starts all services, or starts them again, with further environment variables for each. */
    public void startWith(Map<String, String> environment) {
        fleet.all().parallelStream().forEach(Replica::stop);
        settings.values().forEach(each -> {
            each.clear();
            each.putAll(environment);
        });
        fleet.useCaches();
        fleet.startServices(line -> {});
    }

    /** {@code kill -9}. */
    public void kill(ServiceKind kind) {
        fleet.replicas(kind).forEach(Replica::kill);
    }

    /** Starts what was killed, as it was. */
    public void start(ServiceKind kind) {
        fleet.replicas(kind).forEach(Replica::start);
        fleet.replicas(kind).forEach(Replica::awaitReady);
    }

    /** Whether every process that was started still runs. */
    public boolean isRunning() {
        return fleet.all().stream().allMatch(Replica::isRunning);
    }

    /** What the kernel counts as resident memory of a service. */
    public long residentBytes(ServiceKind kind) {
        return ProcessMemory.residentBytes(fleet.replicas(kind));
    }

    public Infrastructure infrastructure() {
        return fleet.infrastructure();
    }

    /** As an app's backend of the demo project. */
    public Api runtime() {
        return new Api(fleet.baseUrl(), Demo.of(fleet).runtimeKey());
    }

    /** What a service logged in its last life and the ones before. */
    public Path log(ServiceKind kind) {
        return fleet.home().resolve("logs").resolve(kind.label() + ".log");
    }

    @Override
    public void close() {
        fleet.close();
    }
}

package com.generalaugment.helm;

import com.generalaugment.gateway.config.GatewayConfig;
import com.generalaugment.memory.config.MemoryConfig;
import com.generalaugment.metering.config.MeteringConfig;
import com.generalaugment.outboxrelay.config.OutboxRelayConfig;
import com.generalaugment.turnexecutor.config.TurnExecutorConfig;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings as the services themselves name them: their mappings, their injected properties, the shared ones. */
final class FleetSettings {

    static final Path REPOSITORY = Path.of("..");
    private static final Map<String, Class<?>> MAPPINGS = Map.of(
            "gateway", GatewayConfig.class,
            "turn-executor", TurnExecutorConfig.class,
            "metering", MeteringConfig.class,
            "memory", MemoryConfig.class,
            "outbox-relay", OutboxRelayConfig.class);

    /** A pod has no folder for the first key (there it is a Secret), has a name of its own, and its image knows its commit. */
    private static final Set<String> NOT_IN_A_CLUSTER =
            Set.of("genaug.gateway.bootstrap-key-file", "genaug.gateway.build-sha", "genaug.turn-executor.replica-id");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(genaug\\.[a-z.-]+)");
    private static final Pattern INJECTED = Pattern.compile("@ConfigProperty\\(name = \"(genaug\\.[^\"]+)\"");

    private FleetSettings() {}

    /** Those of the service's own prefix that a cluster can set. */
    static Set<String> ownOf(String service) {
        Set<String> own = new TreeSet<>(mapped(service));
        own.removeAll(NOT_IN_A_CLUSTER);
        return own;
    }

    /** All that the service reads. */
    static Set<String> of(String service) {
        Set<String> all = new TreeSet<>(mapped(service));
        Path folder = REPOSITORY.resolve("services").resolve(service).resolve("src/main");
        for (Path root : List.of(folder, REPOSITORY.resolve("libs/runtime/src/main"))) {
            all.addAll(namesIn(root));
        }
        return all;
    }

    private static Set<String> mapped(String service) {
        return ConfigMappings.getProperties(ConfigClass.configClass(MAPPINGS.get(service))).keySet().stream()
                .map(name -> name.replace("[*]", ""))
                .collect(Collectors.toSet());
    }

    private static Set<String> namesIn(Path root) {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                Stream.of(PLACEHOLDER, INJECTED)
                        .flatMap(pattern -> pattern.matcher(text).results())
                        .forEach(name -> names.add(name.group(1)));
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

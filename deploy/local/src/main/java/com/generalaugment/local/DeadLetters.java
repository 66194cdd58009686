package com.generalaugment.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code make dead-letters} and {@code make dead-letters-replay}: outbox-relay's command with the settings of a platform that
 * {@code make run} has started. Arguments: the repository, the folder for data, the command's own.
 */
public final class DeadLetters {

    private DeadLetters() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path repository = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path home = Path.of(arguments[1]).toAbsolutePath().normalize();
        if (!Files.exists(home.resolve("secrets.properties"))) {
            System.out.println("There is no platform in " + home + ". Use `make run` first, in another terminal.");
            System.exit(1);
        }
        int offset = Integer.parseInt(System.getenv().getOrDefault("GENAUG_PORT_OFFSET", "0"));
        LocalPorts ports = new LocalPorts(offset);
        Fleet fleet =
                new Fleet(new Fleet.Layout(repository, home, ports.infrastructure(), ports.services(), Map.of(), true));
        List<String> own = Arrays.asList(arguments).subList(2, arguments.length);
        System.exit(command(fleet, repository, own).inheritIO().start().waitFor());
    }

    /** @param arguments of the command, without empty ones */
    public static ProcessBuilder command(Fleet fleet, Path repository, List<String> arguments) {
        Replica relay = fleet.replicas(ServiceKind.OUTBOX_RELAY).getFirst();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "quarkus-run.jar",
                "dead-letters"));
        arguments.stream().filter(argument -> !argument.isBlank()).forEach(command::add);
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(ServiceKind.OUTBOX_RELAY.application(repository).toFile());
        process.environment().putAll(fleet.environment(relay.address()));
        return process;
    }
}

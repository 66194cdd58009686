package com.generalaugment.local;

import com.generalaugment.libs.testkit.infra.Server;
import java.io.PrintStream;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code make run}: starts everything, says how to make the first call, and stops everything on a signal. Arguments:
 * the repository, the folder for data, and, for {@code make recover-key}, {@code recover-key}. Environment: {@code GENAUG_PORT_OFFSET}, {@code GENAUG_OPENAI_COMPATIBLE_*}, {@code OPENAI_API_KEY},
 * {@code ANTHROPIC_API_KEY}, {@code GEMINI_API_KEY}.
 */
public final class Launcher {

    private static final PrintStream OUT = System.out;
    private static final String RECOVER_KEY = "recover-key";

    private final Path repository;
    private final Path home;
    private final LocalPorts ports;
    private volatile boolean stopping;

    private Launcher(Path repository, Path home, LocalPorts ports) {
        this.repository = repository;
        this.home = home;
        this.ports = ports;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path repository = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path home = Path.of(arguments[1]).toAbsolutePath().normalize();
        String offset = System.getenv().getOrDefault("GENAUG_PORT_OFFSET", "0");
        try {
            Launcher launcher = new Launcher(repository, home, new LocalPorts(Integer.parseInt(offset)));
            if (arguments.length > 2 && arguments[2].equals(RECOVER_KEY)) {
                launcher.recoverKey();
            } else {
                launcher.run();
            }
        } catch (Home.Unusable e) {
            OUT.println(e.getMessage());
            Runtime.getRuntime().halt(1);
        } catch (RuntimeException e) {
            OUT.println("General Augment did not start: " + e.getMessage());
            OUT.println("Logs are in " + home.resolve("logs"));
            System.exit(1);
        }
    }

    private void run() throws InterruptedException {
        requireMachine();
        requireBuild();
        FileLock lock = Home.open(home);
        ports.requireFree();
        Fleet fleet = new Fleet(layout());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(fleet)));
        fleet.startInfrastructure(Launcher::progress);
        new Training(repository, home, fleet).runIfNeeded(Launcher::progress);
        fleet.useCaches();
        fleet.startServices(Launcher::progress);
        greet(Demo.of(fleet));
        watch(fleet, lock);
    }

    /** Issues a global management key beside the running platform, and keeps it for the next start. */
    private void recoverKey() {
        requireMachine();
        requireBuild();
        Home.requireUsed(home);
        Fleet fleet = new Fleet(layout());
        Replica gateway = fleet.replicas(ServiceKind.GATEWAY).getFirst();
        if (!gateway.isReady()) {
            throw new Home.Unusable(
                    "General Augment is not running here: start it with `make run` (the same GENAUG_HOME"
                            + " and GENAUG_PORT_OFFSET), then issue the key.");
        }
        Demo.replaceManagementKey(fleet, gateway.run("issue-management-key"));
        Demo.Credentials credentials = Demo.of(fleet);
        credentials.warnings().forEach(warning -> OUT.println("  ! " + warning));
        OUT.println("  new management key  " + credentials.managementKey());
        OUT.println("  runtime key         " + credentials.runtimeKey());
        OUT.println("  kept in             " + home.resolve("credentials.properties"));
    }

    private void stop(Fleet fleet) {
        stopping = true;
        OUT.println("\nstopping …");
        fleet.close();
        OUT.println("stopped; data stays in " + home);
    }

    private Fleet.Layout layout() {
        Map<ServiceKind, Map<String, String>> settings = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            settings.put(
                    kind,
                    environmentOf("GENAUG_" + kind.label().replace('-', '_').toUpperCase(Locale.ROOT) + "_"));
        }
        Map<String, String> executor = settings.computeIfAbsent(ServiceKind.TURN_EXECUTOR, kind -> new HashMap<>());
        executor.putAll(environmentOf("GENAUG_OPENAI_COMPATIBLE_"));
        for (String key : List.of("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")) {
            executor.putAll(environmentOf(key));
        }
        return new Fleet.Layout(repository, home, ports.infrastructure(), ports.services(), settings, true);
    }

    /** What the user sets for one service is passed on to it. */
    private static Map<String, String> environmentOf(String prefix) {
        Map<String, String> found = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name, value);
            }
        });
        return found;
    }

    private static void requireMachine() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!system.toLowerCase(Locale.ROOT).equals("linux amd64")) {
            throw new Home.Unusable("make run needs Linux on x86-64 (this is " + system
                    + "): elsewhere, run it in a container or a virtual machine.");
        }
        if (Runtime.version().feature() < 25) {
            throw new Home.Unusable("make run needs JDK 25; this is " + Runtime.version() + ": set JAVA_HOME.");
        }
    }

    private void requireBuild() {
        List<String> missing = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            if (!Files.exists(kind.application(repository).resolve("quarkus-run.jar"))) {
                missing.add(kind.label());
            }
        }
        if (!missing.isEmpty()) {
            throw new Home.Unusable(
                    "not built yet: " + String.join(", ", missing) + ". Use `make run`, which builds first.");
        }
    }

    private static void progress(String line) {
        OUT.println("  ✓ " + line);
    }

    private void greet(Demo.Credentials credentials) {
        credentials.warnings().forEach(warning -> OUT.println("  ! " + warning));
        OUT.println("""

                General Augment is running.

                  base URL        %1$s
                  runtime key     %2$s   (for your app's backend)
                  management key  %3$s   (for /api/v1/admin)
                  kept in         %4$s

                Make the first call:

                  curl %1$s/v1/responses -H "Authorization: Bearer %2$s" -H "Content-Type: application/json" -d '{"model": "balanced", "input": "Hello!", "user": "user-1"}'

                Ctrl-C stops everything; data stays in %5$s.
                """.formatted(
                        credentials.baseUrl(),
                        orNone(credentials.runtimeKey()),
                        orNone(credentials.managementKey()),
                        home.resolve("credentials.properties"),
                        home));
    }

    private static String orNone(String key) {
        return key.isEmpty() ? "(none that works)" : key;
    }

    /** Stays until it is stopped; what ends by itself is reported and started again. */
    private void watch(Fleet fleet, FileLock lock) throws InterruptedException {
        while (lock.isValid() && !stopping) {
            Thread.sleep(1_000);
            for (Server server : fleet.infrastructure().servers()) {
                restart(server.name(), server.process().isAlive(), server::start);
            }
            for (Replica replica : fleet.all()) {
                restart(replica.address().label(), replica.isRunning(), replica::start);
            }
        }
    }

    private void restart(String name, boolean alive, Runnable start) {
        if (!alive && !stopping) {
            OUT.println("  ! " + name + " has ended and is started again; see " + home.resolve("logs"));
            start.run();
        }
    }
}

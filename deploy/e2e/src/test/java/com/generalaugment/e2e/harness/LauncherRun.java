package com.generalaugment.e2e.harness;

import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of the launcher behind {@code make run}, in a process of its own. */
public final class LauncherRun {

    private static final Pattern FIRST_CALL = Pattern.compile("(?m)^\\s*(curl .*)$");
    private static final Duration STARTED = Duration.ofMinutes(4);

    private final Path home;
    private final Ports ports;
    private final Path output;
    private final @Nullable Process process;

    private LauncherRun(Path home, Ports ports, Path output, @Nullable Process process) {
        this.home = home;
        this.ports = ports;
        this.output = output;
        this.process = process;
    }

    /** @param offset by which all ports of the launcher are moved */
    public record Ports(int offset) {

        public int gateway() {
            return 8080 + offset;
        }

        /** HTTP and gRPC of the services, PostgreSQL, Redis, Kafka. */
        List<Integer> all() {
            IntStream services =
                    IntStream.range(0, ServiceKind.values().length).flatMap(i -> IntStream.of(8080 + i, 9080 + i));
            return IntStream.concat(services, IntStream.of(15432, 16379, 19092, 19093))
                    .mapToObj(port -> port + offset)
                    .toList();
        }
    }

    public Ports ports() {
        return ports;
    }

    /** What the launcher keeps for its user: {@code base_url}, {@code project_id}, {@code management_key}, {@code runtime_key}. */
    public String kept(String name) {
        Properties credentials = new Properties();
        try (Reader file = Files.newBufferedReader(home.resolve("credentials.properties"))) {
            credentials.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return credentials.getProperty(name);
    }

    /** Before anything was started. */
    public static LauncherRun none() {
        return new LauncherRun(Path.of(""), new Ports(0), Path.of(""), null);
    }

    public static Ports freePorts() {
        while (true) {
            Ports ports = new Ports(ThreadLocalRandom.current().nextInt(1_000, 12_000));
            if (ports.all().stream().noneMatch(FreePorts::isTaken)) {
                return ports;
            }
        }
    }

    public static LauncherRun start(Path home) {
        return start(home, freePorts());
    }

    /** With further settings in the environment. */
    public static LauncherRun start(Path home, Map<String, String> settings) {
        return start(home, freePorts(), List.of(), settings);
    }

    public static LauncherRun start(Path home, Ports ports) {
        return start(home, ports, List.of(), Map.of());
    }

    /** {@code make recover-key} for the same folder and ports, beside what runs. */
    public LauncherRun recoverKey() {
        return start(home, ports, List.of("recover-key"), Map.of());
    }

    private static LauncherRun start(Path home, Ports ports, List<String> arguments, Map<String, String> settings) {
        Path repository = Path.of(System.getProperty("genaug.repository")).toAbsolutePath();
        Path output = home.resolveSibling("launcher-" + System.nanoTime() + ".out");
        String jars = repository.resolve("deploy/local/target/local-0.1.0-SNAPSHOT.jar") + ":"
                + repository.resolve("deploy/local/target/lib/*");
        // Ctrl-C is heard also where the tests themselves run in the background and ignore it.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                jars,
                "com.generalaugment.local.Launcher",
                repository.toString(),
                home.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("GENAUG_PORT_OFFSET", Integer.toString(ports.offset()));
        builder.environment().putAll(settings);
        try {
            return new LauncherRun(home, ports, output, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same folder and ports once more. */
    public LauncherRun again() {
        return start(home, ports);
    }

    /** The curl line that is printed when everything runs. */
    public String awaitFirstCall() {
        await().atMost(STARTED)
                .until(() -> FIRST_CALL.matcher(printed()).find() || !started().isAlive());
        Matcher line = FIRST_CALL.matcher(printed());
        if (!line.find()) {
            throw new AssertionError("the launcher ended: " + printed());
        }
        return line.group(1);
    }

    /** Runs a printed command line as a user would. */
    public static String shell(String line) throws IOException, InterruptedException {
        Process typed = new ProcessBuilder("bash", "-c", line.replaceFirst("curl", "curl -sS")).start();
        String answer = new String(typed.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String trouble = new String(typed.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (typed.waitFor() != 0) {
            throw new AssertionError(line + " failed: " + trouble);
        }
        return answer;
    }

    /** Ctrl-C. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(started().pid()))
                .start()
                .waitFor();
    }

    /** {@code kill -9}. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** @return all that it printed */
    public String awaitEnd(Duration timeout) throws InterruptedException {
        if (!started().waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + timeout + ": " + printed());
        }
        return printed();
    }

    /** Ports of the fleet on which somebody still listens. */
    public List<Integer> listeningPorts() {
        return process == null
                ? List.of()
                : ports.all().stream().filter(FreePorts::isTaken).toList();
    }

    private Process started() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    private String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

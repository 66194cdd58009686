package com.generalaugment.local;

import com.generalaugment.libs.testkit.infra.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process of one service. */
public final class Replica {

    private static final Duration START_PATIENCE = Duration.ofSeconds(120);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Address address;
    private final Path application;
    private final Path home;
    private final Map<String, String> environment;
    private final List<String> javaOptions;
    private @Nullable Process process;

    /** @param number of the replica, from 1 */
    public record Address(ServiceKind kind, int number, int httpPort, int grpcPort) {

        public String label() {
            return number == 1 ? kind.label() : kind.label() + "-" + number;
        }
    }

    Replica(Address address, Path application, Path home, Map<String, String> environment, List<String> javaOptions) {
        this.address = address;
        this.application = application;
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.javaOptions = List.copyOf(javaOptions);
    }

    /** The same replica with other options for its JVM. */
    Replica with(List<String> options) {
        return new Replica(address, application, home, environment, options);
    }

    /**
     * Runs one command of the service's application with the replica's environment, beside a running replica.
     *
     * @return what it printed
     */
    String run(String command) {
        ProcessBuilder builder = new ProcessBuilder(java(), "-jar", "quarkus-run.jar", command)
                .directory(application.toFile())
                .redirectError(home.resolve("logs").resolve(command + ".log").toFile());
        builder.environment().putAll(environment);
        try {
            Process running = builder.start();
            String printed = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (running.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** SIGTERM, and all the time it needs to leave its start-up cache. */
    void finish() {
        ChildProcess.stop(process(), 120);
    }

    public Address address() {
        return address;
    }

    public void start() {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", "quarkus-run.jar"));
        process = ChildProcess.start(
                home.resolve("logs").resolve(address.label() + ".log"),
                environment,
                application,
                ChildProcess.OnParentDeath.TERMINATE,
                false,
                command);
    }

    /** Waits until it says that it is ready. @throws IllegalStateException when it dies or takes too long */
    public void awaitReady() {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!isReady()) {
            if (!process().isAlive()) {
                throw new IllegalStateException(address.label() + " ended at start; its log ends with:\n" + endOfLog());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(address.label() + " is not ready after " + START_PATIENCE.toSeconds()
                        + " s; its log ends with:\n" + endOfLog());
            }
            sleep();
        }
    }

    public boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + address.httpPort() + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Process process() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** SIGTERM, and SIGKILL when that is not heard. */
    public void stop() {
        if (process != null) {
            ChildProcess.stop(process, 30);
        }
    }

    /** {@code kill -9}. */
    public void kill() {
        ChildProcess.kill(process());
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(home.resolve("logs").resolve(address.label() + ".log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

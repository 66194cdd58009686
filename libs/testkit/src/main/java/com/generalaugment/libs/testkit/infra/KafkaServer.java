package com.generalaugment.libs.testkit.infra;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Kafka 4.1 in KRaft mode: one node, broker and controller, in a JVM of its own. */
public final class KafkaServer implements Server {

    private final Path home;
    private final int port;
    private final int controllerPort;
    private @Nullable Process process;

    public KafkaServer(Path home, int port, int controllerPort) {
        this.home = home;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        process = ChildProcess.start(
                home.resolve("logs/kafka.log"),
                Map.of(),
                ChildProcess.OnParentDeath.TERMINATE,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaNode.class.getName(),
                        home.resolve("kafka").toString(),
                        Integer.toString(port),
                        Integer.toString(controllerPort)));
    }

    @Override
    public boolean isReady() {
        if (!FreePorts.isTaken(port)) {
            return false;
        }
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", "127.0.0.1:" + port,
                "default.api.timeout.ms", "2000",
                "request.timeout.ms", "1000"))) {
            return admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).size() == 1;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Process process() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }
}

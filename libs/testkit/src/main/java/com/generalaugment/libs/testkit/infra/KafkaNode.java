package com.generalaugment.libs.testkit.infra;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** The main class of the Kafka process. Arguments: data folder, port, controller port. */
public final class KafkaNode {

    private static final String SETTINGS = """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$d
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=PLAINTEXT
            log.dirs=%3$s
            num.partitions=3
            auto.create.topics.enable=true
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            share.coordinator.state.topic.num.partitions=1
            group.initial.rebalance.delay.ms=0
            group.min.session.timeout.ms=1000
            num.network.threads=1
            num.io.threads=2
            background.threads=2
            num.recovery.threads.per.data.dir=1
            log.cleaner.dedupe.buffer.size=2097152
            log.cleaner.threads=1
            log.segment.bytes=104857600
            log.index.size.max.bytes=1048576
            queued.max.requests=100
            controlled.shutdown.enable=true
            broker.session.timeout.ms=2000
            broker.heartbeat.interval.ms=500
            controller.quorum.election.timeout.ms=200
            controller.quorum.fetch.timeout.ms=1000
            controller.quorum.election.backoff.max.ms=200
            """;

    private KafkaNode() {}

    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        Path logs = home.resolve("logs");
        Files.createDirectories(home);
        Path file = home.resolve("server.properties");
        Files.writeString(
                file,
                SETTINGS.formatted(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), logs.toString()));
        if (!Files.exists(logs.resolve("meta.properties"))) {
            String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
            if (StorageTool.execute(format, System.out) != 0) {
                throw new IllegalStateException("the storage cannot be formatted");
            }
        }
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.shutdown();
            server.awaitShutdown();
        }));
        server.startup();
        server.awaitShutdown();
    }
}

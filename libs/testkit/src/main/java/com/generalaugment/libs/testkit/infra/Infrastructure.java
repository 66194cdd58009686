package com.generalaugment.libs.testkit.infra;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** PostgreSQL, Kafka and Redis, started together, with the platform's database, schemas and roles in place. */
public final class Infrastructure implements AutoCloseable {

    public static final String DATABASE = "genaug";

    /** @param kafkaController port of Kafka's own quorum */
    public record Ports(int postgres, int redis, int kafka, int kafkaController) {}

    /** @param roles password per database role, see {@link Bootstrap#ROLES} */
    public record Passwords(String superuser, Map<String, String> roles) {}

    private final PostgresServer postgres;
    private final RedisServer redis;
    private final KafkaServer kafka;
    private final Passwords passwords;
    private final List<Server> started = new CopyOnWriteArrayList<>();

    /**
     * @param home where data and logs live
     * @param durable false only for tests: trades fsync for speed
     */
    public Infrastructure(Path home, Ports ports, Passwords passwords, boolean durable) {
        this.postgres = new PostgresServer(home, ports.postgres(), passwords.superuser(), durable);
        this.redis = new RedisServer(home, ports.redis());
        this.kafka = new KafkaServer(home, ports.kafka(), ports.kafkaController());
        this.passwords = passwords;
    }

    /** Starts all three, slowest first, and waits for each. @param progress hears the name of each that is ready */
    public void start(Consumer<Server> progress) {
        for (Server server : List.of(kafka, redis, postgres)) {
            server.start();
            started.addFirst(server);
        }
        for (Server server : servers()) {
            server.awaitReady();
            progress.accept(server);
        }
        new Bootstrap(postgres, passwords.roles()).run();
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public RedisServer redis() {
        return redis;
    }

    public KafkaServer kafka() {
        return kafka;
    }

    public String databaseUrl() {
        return "postgresql://127.0.0.1:" + postgres.port() + "/" + DATABASE;
    }

    public String redisUrl() {
        return "redis://127.0.0.1:" + redis.port();
    }

    public String kafkaBootstrap() {
        return "127.0.0.1:" + kafka.port();
    }

    /** All three. */
    public List<Server> servers() {
        return List.of(redis, postgres, kafka);
    }

    @Override
    public void close() {
        started.reversed().forEach(Server::stop);
        started.clear();
    }
}

package com.generalaugment.libs.testkit.infra;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that starts servers, prints their process ids, and lives until it is killed. Arguments: home, names of servers. */
public final class Keeper {

    private Keeper() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path home = Path.of(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            Server server = server(arguments[i], home);
            server.start();
            server.awaitReady();
            System.out.println(server.process().pid());
        }
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static Server server(String name, Path home) {
        int port = FreePorts.find(1).getFirst();
        return switch (name) {
            case "redis" -> new RedisServer(home, port);
            case "postgresql" -> new PostgresServer(home, port, "only-for-tests", false);
            case "kafka" -> new KafkaServer(home, port, FreePorts.find(1).getFirst());
            default -> throw new IllegalArgumentException(name);
        };
    }
}

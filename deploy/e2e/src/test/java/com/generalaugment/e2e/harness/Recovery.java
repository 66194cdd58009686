package com.generalaugment.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.local.Replica;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Brings back what a test took away. */
public final class Recovery {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private Recovery() {}

    /** Starts whatever does not run and waits until all services are ready. */
    public static void of(Platform platform) {
        platform.fleet().infrastructure().servers().stream()
                .filter(server -> !server.process().isAlive())
                .forEach(Recovery::startAgain);
        platform.fleet().all().stream().filter(replica -> !replica.isRunning()).forEach(Replica::start);
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(platform.fleet().all()).allMatch(Replica::isReady));
    }

    /** The children of a killed PostgreSQL outlive it for a moment, and until they are gone it refuses to start. */
    public static void startAgain(Server server) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    server.start();
                    server.awaitReady();
                    return true;
                });
    }
}

package com.generalaugment.outboxrelay;

import com.generalaugment.libs.testkit.infra.ChildProcess;
import com.generalaugment.outboxrelay.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A relay in a JVM of its own, to be killed and frozen. */
public final class RelayProcess {

    private RelayProcess() {}

    /** Starts one; its log is {@code target/<label>.log}. */
    static Process start(Outbox outbox, String kafka, String label) {
        DatabaseAddress address = outbox.address();
        return ChildProcess.start(
                Path.of("target", label + ".log").toAbsolutePath(),
                Map.of(),
                ChildProcess.OnParentDeath.TERMINATE,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayProcess.class.getName(),
                        outbox.url(),
                        address.username(),
                        address.password(),
                        kafka,
                        outbox.name()));
    }

    public static void main(String[] arguments) throws InterruptedException {
        DatabaseAddress address = DatabaseAddress.of(arguments[0], arguments[1], arguments[2]);
        try (RunningRelay running = RunningRelay.on(address, arguments[3], arguments[4])) {
            Thread.currentThread().join();
        }
    }
}

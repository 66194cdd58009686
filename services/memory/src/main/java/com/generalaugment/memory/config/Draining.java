package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.grpc.OpenCalls;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** On SIGTERM, when Quarkus already says that we are not ready: calls that were begun are answered while everything still works. */
@ApplicationScoped
public class Draining {

    private static final int FIRST = 1;
    /** It fits into the chart's {@code terminationGracePeriodSeconds}. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final long LOOK_AGAIN_MILLIS = 50;

    private final OpenCalls openCalls;

    public Draining(OpenCalls openCalls) {
        this.openCalls = openCalls;
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (openCalls.count() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}

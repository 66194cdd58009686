package com.generalaugment.memory.jobs;

import com.generalaugment.libs.runtime.grpc.OpenCalls;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * On SIGTERM waits until the calls that are open have been answered. Readiness is down by then, and everything else still
 * works.
 */
@ApplicationScoped
public class GracefulShutdown {

    private static final int FIRST = 1;
    /** It fits into the chart's {@code terminationGracePeriodSeconds}. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final long POLL_MILLIS = 50;

    private final OpenCalls openCalls;

    public GracefulShutdown(OpenCalls openCalls) {
        this.openCalls = openCalls;
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (openCalls.count() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
    }
}

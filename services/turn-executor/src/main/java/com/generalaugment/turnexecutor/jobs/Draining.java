package com.generalaugment.turnexecutor.jobs;

import com.generalaugment.libs.runtime.grpc.OpenCalls;
import com.generalaugment.turnexecutor.domain.durability.GracefulShutdown;
import com.generalaugment.turnexecutor.domain.run.RunOpenings;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** On SIGTERM, when readiness is already withdrawn: finishes the running turns while all connections are still open. */
@ApplicationScoped
public class Draining {

    /** Before heartbeats end and the channels to other services close. */
    private static final int FIRST = 1;
    /** With the time for the hand-over it fits into the chart's {@code terminationGracePeriodSeconds}. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final GracefulShutdown gracefulShutdown;
    private final OpenCalls openCalls;
    private final RunOpenings openings;

    public Draining(GracefulShutdown gracefulShutdown, OpenCalls openCalls, RunOpenings openings) {
        this.openings = openings;
        this.gracefulShutdown = gracefulShutdown;
        this.openCalls = openCalls;
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) throws InterruptedException {
        gracefulShutdown.leave(() -> openCalls.count() + openings.unconfirmed().size(), TIMEOUT);
    }
}

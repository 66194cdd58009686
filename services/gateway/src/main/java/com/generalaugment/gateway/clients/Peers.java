package com.generalaugment.gateway.clients;

import com.generalaugment.libs.runtime.grpc.PeerCalls;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import io.grpc.ManagedChannel;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The services behind the edge. */
@ApplicationScoped
public class Peers {

    private static final int LAST = 10_000;

    private final ManagedChannel turnExecutor;
    private final ManagedChannel metering;
    private final ManagedChannel memory;

    public Peers(
            @ConfigProperty(name = "genaug.peers.turn-executor") String turnExecutorTarget,
            @ConfigProperty(name = "genaug.peers.metering") String meteringTarget,
            @ConfigProperty(name = "genaug.peers.memory") String memoryTarget,
            @ConfigProperty(name = "genaug.internal.token") String token,
            PeerCalls calls) {
        this.turnExecutor = PeerChannels.open(turnExecutorTarget, token, calls);
        this.metering = PeerChannels.open(meteringTarget, token, calls);
        this.memory = PeerChannels.open(memoryTarget, token, calls);
    }

    public ManagedChannel turnExecutor() {
        return turnExecutor;
    }

    public ManagedChannel metering() {
        return metering;
    }

    public ManagedChannel memory() {
        return memory;
    }

    /** Closes after the public port. */
    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        turnExecutor.shutdown();
        metering.shutdown();
        memory.shutdown();
    }
}

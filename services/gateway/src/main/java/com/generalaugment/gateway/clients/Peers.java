package com.generalaugment.gateway.clients;

import com.generalaugment.libs.runtime.grpc.PeerChannels;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The services behind the edge. */
@ApplicationScoped
public class Peers {

    private static final int LAST = 10_000;
    private static final long TRY_AGAIN_MILLIS = 1_000;

    private final ManagedChannel turnExecutor;
    private final ManagedChannel metering;

    public Peers(
            Vertx vertx,
            @ConfigProperty(name = "genaug.peers.turn-executor") String turnExecutorTarget,
            @ConfigProperty(name = "genaug.peers.metering") String meteringTarget,
            @ConfigProperty(name = "genaug.internal.token") String token) {
        this.turnExecutor = PeerChannels.open(turnExecutorTarget, token);
        this.metering = PeerChannels.open(meteringTarget, token);
        vertx.setPeriodic(TRY_AGAIN_MILLIS, timer -> tryAgain());
    }

    public ManagedChannel turnExecutor() {
        return turnExecutor;
    }

    public ManagedChannel metering() {
        return metering;
    }

    /** A peer that was away for long is asked again at once: left alone, gRPC waits up to two minutes. */
    private void tryAgain() {
        for (ManagedChannel channel : List.of(turnExecutor, metering)) {
            if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
                channel.resetConnectBackoff();
            }
        }
    }

    /** After the public port has closed. */
    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        turnExecutor.shutdown();
        metering.shutdown();
    }
}

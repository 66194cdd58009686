package com.generalaugment.turnexecutor.clients;

import com.generalaugment.libs.contracts.memory.MemoryGrpc;
import com.generalaugment.libs.contracts.metering.MeteringGrpc;
import com.generalaugment.libs.contracts.registry.RegistryGrpc;
import com.generalaugment.libs.runtime.grpc.PeerCalls;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import io.grpc.ManagedChannel;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The services that turn-executor asks. */
@ApplicationScoped
public class Peers {

    private static final int LAST = 10_000;

    private final ManagedChannel metering;
    private final ManagedChannel gateway;
    private final Optional<ManagedChannel> memory;

    public Peers(
            @ConfigProperty(name = "genaug.peers.metering") String meteringTarget,
            @ConfigProperty(name = "genaug.peers.gateway") String gatewayTarget,
            @ConfigProperty(name = "genaug.peers.memory") Optional<String> memoryTarget,
            @ConfigProperty(name = "genaug.internal.token") String token,
            PeerCalls calls) {
        this.metering = PeerChannels.open(meteringTarget, token, calls);
        this.gateway = PeerChannels.open(gatewayTarget, token, calls);
        this.memory = memoryTarget.map(target -> PeerChannels.open(target, token, calls));
        // No turn waits for memory as long as a first connection takes.
        memory.ifPresent(channel -> channel.getState(true));
    }

    MeteringGrpc.MeteringBlockingStub metering() {
        return MeteringGrpc.newBlockingStub(metering);
    }

    RegistryGrpc.RegistryBlockingStub registry() {
        return RegistryGrpc.newBlockingStub(gateway);
    }

    /** Empty: this installation has no memory. */
    Optional<MemoryGrpc.MemoryBlockingStub> memory() {
        return memory.map(MemoryGrpc::newBlockingStub);
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        metering.shutdown();
        gateway.shutdown();
        memory.ifPresent(ManagedChannel::shutdown);
    }
}

package com.generalaugment.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalPortsTest {

    @Test
    void aTakenPortIsNamedTogetherWithTheWayOut() throws IOException {
        // Given: somebody listens where the gateway would
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LocalPorts ports = new LocalPorts(somebody.getLocalPort() - 8080);

            // When, then
            assertThatThrownBy(ports::requireFree)
                    .isInstanceOf(Home.Unusable.class)
                    .hasMessageContaining("port " + somebody.getLocalPort() + " (gateway) is taken")
                    .hasMessageContaining("GENAUG_PORT_OFFSET");
        }
    }

    @Test
    void noTwoPartsShareAPort() {
        // Given
        LocalPorts ports = new LocalPorts(0);

        // When
        List<Integer> http =
                ports.services().stream().map(Replica.Address::httpPort).toList();
        List<Integer> grpc =
                ports.services().stream().map(Replica.Address::grpcPort).toList();

        // Then
        assertThat(new HashSet<>(http)).hasSameSizeAs(http);
        assertThat(new HashSet<>(grpc)).hasSameSizeAs(grpc).doesNotContainAnyElementsOf(http);
    }
}

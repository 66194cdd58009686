package com.generalaugment.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalPortsTest {

    @Test
    void aTakenPortIsNamedTogetherWithTheWayOut() throws IOException {
        // Given: somebody listens where the gateway would, and nobody where the others would
        LocalPorts ports = IntStream.rangeClosed(1, 100)
                .mapToObj(hundreds -> new LocalPorts(100 * hundreds))
                .filter(LocalPortsTest::areFree)
                .findFirst()
                .orElseThrow();
        int gateway = ports.services().stream()
                .filter(address -> address.kind() == ServiceKind.GATEWAY)
                .findFirst()
                .orElseThrow()
                .httpPort();
        try (ServerSocket somebody = new ServerSocket(gateway, 1, InetAddress.getLoopbackAddress())) {
            // When, then
            assertThatThrownBy(ports::requireFree)
                    .isInstanceOf(Home.Unusable.class)
                    .hasMessageContaining("port " + somebody.getLocalPort() + " (gateway) is taken")
                    .hasMessageContaining("GENAUG_PORT_OFFSET");
        }
    }

    private static boolean areFree(LocalPorts ports) {
        try {
            ports.requireFree();
            return true;
        } catch (Home.Unusable e) {
            return false;
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

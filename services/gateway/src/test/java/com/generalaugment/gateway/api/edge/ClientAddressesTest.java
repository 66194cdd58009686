package com.generalaugment.gateway.api.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressesTest {

    private static final String PEER = "192.0.2.1";

    @Test
    void withoutTrustedProxiesTheHeaderIsIgnored() {
        assertThat(new ClientAddresses(0).of(PEER, List.of("203.0.113.9"))).isEqualTo(PEER);
    }

    @Test
    void behindProxiesTheEntryOfTheOutermostOneCountsAndNotWhatTheClientWrote() {
        // Given
        List<String> header = List.of("6.6.6.6, 203.0.113.9", "198.51.100.2");

        // Then
        assertThat(new ClientAddresses(1).of(PEER, header)).isEqualTo("198.51.100.2");
        assertThat(new ClientAddresses(2).of(PEER, header)).isEqualTo("203.0.113.9");
        assertThat(new ClientAddresses(4).of(PEER, header)).isEqualTo(PEER);
        assertThat(new ClientAddresses(1).of(PEER, List.of())).isEqualTo(PEER);
    }

    @Test
    void ipv6AddressesOfOneNetworkCountTogether() {
        // Given
        ClientAddresses addresses = new ClientAddresses(0);

        // Then
        assertThat(addresses.of("2001:db8:1:2::1", List.of()))
                .isEqualTo(addresses.of("2001:db8:1:2:ffff::7", List.of()))
                .isNotEqualTo(addresses.of("2001:db8:1:3::1", List.of()));
    }

    @Test
    void anEntryThatIsNoAddressIsOneUnknownClient() {
        assertThat(new ClientAddresses(1).of(PEER, List.of("<script>"))).isEqualTo("unknown");
    }
}

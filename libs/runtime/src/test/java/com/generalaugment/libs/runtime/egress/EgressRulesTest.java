package com.generalaugment.libs.runtime.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRulesTest {

    private static final EgressRules RULES = rules(false, List.of());

    private static EgressRules rules(boolean allowHttp, List<Network> networks) {
        return new EgressRules(allowHttp, networks, InetAddress::getAllByName);
    }

    /** Every name leads to these addresses. */
    private static EgressRules leadingTo(String... literals) {
        return new EgressRules(false, List.of(), host -> {
            InetAddress[] addresses = new InetAddress[literals.length];
            for (int i = 0; i < literals.length; i++) {
                addresses[i] = InetAddress.ofLiteral(literals[i]);
            }
            return addresses;
        });
    }

    // hazard 20
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.0.0.1",
                "192.168.1.1",
                "198.18.0.1",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "2002:7f00:0001::1",
                "2002:0a00:0001::",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2001::1",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "4000::1"
            })
    void noAddressThatIsNotPublicUnicastIsReachedByLiteralOrByName(String literal) {
        String inUrl = literal.contains(":") ? "[" + literal + "]" : literal;

        assertThatThrownBy(() -> RULES.check("https://" + inUrl + "/v1"))
                .hasFieldOrPropertyWithValue("reason", "unsafe_url");
        assertThatThrownBy(() -> leadingTo("93.184.216.34", literal).check("https://tricky.example/v1"))
                .hasFieldOrPropertyWithValue("reason", "unsafe_url")
                .hasMessageNotContaining(literal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "2002:5db8:d822::1", "64:ff9b::5db8:d822"})
    void publicAddressesAreReached(String literal) {
        assertThat(leadingTo(literal).check("https://models.example.com/v1").pinned())
                .isEqualTo(InetAddress.ofLiteral(literal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://1.1.1.1/",
                "ftp://1.1.1.1/",
                "file:///etc/passwd",
                "https:///nohost",
                "https://user:pw@1.1.1.1/",
                "https://user@1.1.1.1/",
                "https://a b/",
                "//1.1.1.1/",
                "1.1.1.1",
                "",
                "https://2130706433/",
                "https://127.1/",
                "https://localhost/",
                "https://localhost./",
                "https://[::1%25lo]/",
                "gopher://1.1.1.1"
            })
    void whatIsNoPlainHttpsUrlIsRefused(String url) {
        assertThatThrownBy(() -> RULES.check(url)).hasFieldOrPropertyWithValue("reason", "unsafe_url");
    }

    @Test
    void theNameIsResolvedOnceAndItsAddressPinned() {
        // Given a name that leads elsewhere at the second look // hazard 20
        AtomicInteger looks = new AtomicInteger();
        EgressRules rules =
                new EgressRules(false, List.of(), host -> new InetAddress[] {
                    InetAddress.ofLiteral(looks.getAndIncrement() == 0 ? "93.184.216.34" : "127.0.0.1")
                });

        // When
        Destination destination = rules.check("https://rebinding.example:8443/v1");

        // Then
        assertThat(destination.pinned()).isEqualTo(InetAddress.ofLiteral("93.184.216.34"));
        assertThat(destination.port()).isEqualTo(8443);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aTrailingDotIsNoWayAroundTheName() {
        // Given
        EgressRules rules = new EgressRules(false, List.of(), host -> {
            assertThat(host).isEqualTo("inside.example");
            throw new UnknownHostException(host);
        });

        // When / Then
        assertThatThrownBy(() -> rules.check("https://inside.example./")).hasMessageContaining("not known");
    }

    @Test
    void theOperatorMayNameNetworksOfHisOwnAndAllowHttp() {
        // Given // hazard 23
        EgressRules open = rules(true, List.of(Network.parse("127.0.0.0/8"), Network.parse("fd00::/8")));

        // When / Then
        assertThat(open.check("http://127.0.0.1:8000/v1").port()).isEqualTo(8000);
        assertThat(open.check("http://127.0.0.1/v1").port()).isEqualTo(80);
        assertThat(open.check("https://[fd00::5]/v1").port()).isEqualTo(443);
        assertThatThrownBy(() -> open.check("http://10.0.0.1/v1")).hasFieldOrPropertyWithValue("reason", "unsafe_url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.256/8", "x", "10.0.0.0/-1", "::/129", "10.0.0.0/a"})
    void whatIsNoRangeIsNotTaken(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesEndInsideOfBytes() {
        Network network = Network.parse("172.16.0.0/12");

        assertThat(network.contains(InetAddress.ofLiteral("172.31.255.255"))).isTrue();
        assertThat(network.contains(InetAddress.ofLiteral("172.32.0.0"))).isFalse();
        assertThat(network.contains(InetAddress.ofLiteral("::1"))).isFalse();
    }
}

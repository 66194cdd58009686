package com.generalaugment.gateway.api.edge;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The client address for rate limits: the peer's, or, behind the configured number of trusted proxies, the one that the
 * outermost of them added to {@code X-Forwarded-For}. IPv6 addresses are truncated to their /64, which usually belongs to one client.
 */
public final class ClientAddresses {

    private static final int IPV6_PREFIX_BYTES = 8;
    private static final String NONE = "unknown";

    private final int trustedProxies;

    /** @param trustedProxies how many proxies in front of the gateway add to {@code X-Forwarded-For}; 0: the header is ignored */
    public ClientAddresses(int trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    String addressOf(EdgeRequest request) {
        SocketAddress peer = request.request().remoteAddress();
        return of(peer == null ? NONE : peer.hostAddress(), request.headers("X-Forwarded-For"));
    }

    /** @param forwarded all lines of the header, in order */
    String of(String peer, List<String> forwarded) {
        if (trustedProxies == 0) {
            return prefixOf(peer);
        }
        List<String> hops = forwarded.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
        return hops.size() < trustedProxies ? prefixOf(peer) : prefixOf(hops.get(hops.size() - trustedProxies));
    }

    private static String prefixOf(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, IPV6_PREFIX_BYTES) + "/64"
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }
}

package com.generalaugment.libs.runtime.egress;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * The one check of every address that a tenant chose (api.md 7.3): https, a host that resolves to public unicast addresses
 * only, resolved once. Private networks only where the operator names them.
 */
public final class EgressRules {

    /** How a name becomes addresses. */
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final boolean allowHttp;
    private final List<Network> privateNetworks;
    private final Resolver resolver;

    /**
     * @param allowHttp plain http too: for development
     * @param privateNetworks that may be reached beside the public ones
     */
    public EgressRules(boolean allowHttp, List<Network> privateNetworks, Resolver resolver) {
        this.allowHttp = allowHttp;
        this.privateNetworks = List.copyOf(privateNetworks);
        this.resolver = resolver;
    }

    /** @throws Problem 400 {@code unsafe_url}, which does not reveal what the name resolves to */
    public Destination check(String url) {
        URI uri = parsed(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && allowHttp)) {
            throw unsafe("The URL must begin with https://.");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getRawUserInfo() != null) {
            throw unsafe("The URL must have a host and no user.");
        }
        return new Destination(uri, pinned(hostOf(uri)));
    }

    private static URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw unsafe("This is no URL.");
        }
    }

    /** Without the brackets of a literal and without the dot that makes a name absolute. */
    private static String hostOf(URI uri) {
        String host = uri.getHost();
        if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** One bad address among several is enough to refuse: a connection may take any of them. */
    private InetAddress pinned(String host) {
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(host);
        } catch (UnknownHostException e) {
            throw unsafe("The host of the URL is not known.");
        }
        for (InetAddress address : addresses) {
            if (!PublicAddresses.contain(address)
                    && privateNetworks.stream().noneMatch(network -> network.contains(address))) {
                throw unsafe("The host of the URL is not a public one.");
            }
        }
        if (addresses.length == 0) {
            throw unsafe("The host of the URL is not known.");
        }
        return addresses[0];
    }

    private static Problem unsafe(String why) {
        return Problem.of(ErrorKind.INVALID, "unsafe_url", why);
    }
}

package com.generalaugment.libs.runtime.egress;

import java.net.InetAddress;
import java.net.URI;

/**
 * An address that was checked. The connection goes to {@code pinned} and nowhere else, whatever the name resolves to later; the
 * name stays in the Host header and in the check of the certificate.
 */
public record Destination(URI uri, InetAddress pinned) {

    public int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }
}

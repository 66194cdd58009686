package com.generalaugment.libs.runtime.egress;

import java.net.InetAddress;
import java.util.Arrays;

/** A range of addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}. */
public final class Network {

    private final byte[] prefix;
    private final int bits;

    private Network(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException when the text is no range */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] prefix = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            int bits = slash < 0 ? prefix.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= prefix.length * Byte.SIZE) {
                return new Network(prefix, bits);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a range of addresses: " + text, e);
        }
        throw new IllegalArgumentException("not a range of addresses: " + text);
    }

    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
            return false;
        }
        int rest = bits % Byte.SIZE;
        int mask = 0xff << (Byte.SIZE - rest);
        return rest == 0 || (address[whole] & mask) == (prefix[whole] & mask);
    }
}

package com.generalaugment.libs.runtime.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Resolves {@code peers:///host:port,host:port}: a fixed list, for places without service discovery. */
final class StaticNameResolverProvider extends NameResolverProvider {

    static final String SCHEME = "peers";

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        String list = target.getPath().substring(1);
        List<EquivalentAddressGroup> groups = Arrays.stream(list.split(","))
                .map(address -> new EquivalentAddressGroup(socketAddress(address.strip())))
                .toList();
        return new FixedResolver(list, groups);
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    private static InetSocketAddress socketAddress(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not host:port: " + address);
        }
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private static final class FixedResolver extends NameResolver {

        private final String authority;
        private final List<EquivalentAddressGroup> groups;

        FixedResolver(String authority, List<EquivalentAddressGroup> groups) {
            this.authority = authority.split(",")[0];
            this.groups = groups;
        }

        @Override
        public String getServiceAuthority() {
            return authority;
        }

        @Override
        public void start(Listener2 listener) {
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(io.grpc.StatusOr.fromValue(groups))
                    .build());
        }

        @Override
        public void shutdown() {}
    }
}

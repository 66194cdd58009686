package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Channels to our other services. A target is {@code host:port[,host:port…]} or {@code dns:///name:port}; calls go round
 * robin over all addresses that answer. Callbacks run on the transport's threads and must not block.
 */
public final class PeerChannels {

    static final int MIN_TOKEN_LENGTH = 32;
    static final String TOKEN_TOO_SHORT = "genaug.internal.token must have at least 32 characters";

    private static final int MAX_MESSAGE_BYTES = 96 * 1024 * 1024;
    /** A refused request can list many errors. */
    private static final int MAX_METADATA_BYTES = 1024 * 1024;

    private static final long KEEP_ALIVE_SECONDS = 20;

    private static final long TRY_AGAIN_SECONDS = 1;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("peer-reconnect").factory());

    private PeerChannels() {}

    /** For processes without metrics. */
    public static ManagedChannel open(String target, String token) {
        return open(target, token, PeerCalls.unwatched());
    }

    /** @param token the secret that our services share, at least 32 characters */
    public static ManagedChannel open(String target, String token, PeerCalls calls) {
        if (token.length() < MIN_TOKEN_LENGTH) {
            throw new IllegalArgumentException(TOKEN_TOO_SHORT);
        }
        NameResolverRegistry.getDefaultRegistry().register(new StaticNameResolverProvider());
        String uri = target.startsWith("dns:")
                ? target
                : StaticNameResolverProvider.SCHEME + ":///" + target.replace(" ", "");
        ManagedChannel channel = Grpc.newChannelBuilder(uri, InsecureChannelCredentials.create())
                .defaultLoadBalancingPolicy("round_robin")
                .directExecutor()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .idleTimeout(1, TimeUnit.DAYS)
                .intercept(new PeerClientInterceptor(token, calls))
                .build();
        CLOCK.scheduleWithFixedDelay(() -> tryAgain(channel), TRY_AGAIN_SECONDS, TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
        return channel;
    }

    /** A peer that was away for long is asked again every second: left alone, gRPC waits up to two minutes. */
    private static void tryAgain(ManagedChannel channel) {
        if (!channel.isShutdown()) {
            channel.resetConnectBackoff();
        }
    }

    /** The stub for one call: on behalf of this request, answered within the deadline. */
    public static <S extends AbstractStub<S>> S call(S stub, RequestContext context, Duration deadline) {
        return stub.withOption(PeerMetadata.CONTEXT, context)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }
}

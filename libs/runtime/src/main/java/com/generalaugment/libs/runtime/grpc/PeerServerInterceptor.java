package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Lets only our own processes in, restores the request's context for the served call, and watches it. */
@GlobalInterceptor
@ApplicationScoped
public class PeerServerInterceptor implements ServerInterceptor {

    private final byte[] expected;
    /** Calls without a proper token are refused. */
    private final boolean closed;

    private final PeerCalls calls;
    private final OpenCalls openCalls;
    private final InboundMemory memory;

    @Inject
    public PeerServerInterceptor(
            @ConfigProperty(name = "genaug.internal.token", defaultValue = "") String token,
            PeerCalls calls,
            OpenCalls openCalls,
            InboundMemory memory) {
        this.memory = memory;
        this.openCalls = openCalls;
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.closed = token.length() < PeerChannels.MIN_TOKEN_LENGTH;
        this.calls = calls;
    }

    /** For processes without metrics. */
    public PeerServerInterceptor(String token) {
        this(token, PeerCalls.unwatched(), new OpenCalls(), InboundMemory.unlimited());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!isPeer(headers.get(PeerMetadata.TOKEN))) {
            call.close(Status.UNAUTHENTICATED.withDescription("not one of our processes"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        Allocation allocation = memory.admit(headers);
        if (allocation == null) {
            StatusRuntimeException full = ProblemStatus.toStatus(InboundMemory.full());
            call.close(full.getStatus(), trailersOf(full));
            return new ServerCall.Listener<>() {};
        }
        PeerCalls.Call watched = calls.served(
                call.getMethodDescriptor(),
                TraceContext.parse(headers.get(PeerMetadata.TRACEPARENT)).orElse(null));
        RequestContext context = contextOf(headers, watched.span().context());
        WatchedCall<Q, A> served = new WatchedCall<>(call, watched);
        Context surroundings = memory.with(Context.current(), allocation)
                .withValue(RequestContext.KEY, context)
                .withValue(WatchedCall.CURRENT, served);
        return openCalls.counted(InboundMemory.releasing(
                untilCancelled(Contexts.interceptCall(surroundings, served, headers, next), watched), allocation));
    }

    private static Metadata trailersOf(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        return trailers == null ? new Metadata() : trailers;
    }

    private boolean isPeer(@Nullable String authorization) {
        return !closed
                && authorization != null
                && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestContext contextOf(Metadata headers, TraceContext trace) {
        String project = headers.get(PeerMetadata.PROJECT);
        String requestId = headers.get(PeerMetadata.REQUEST_ID);
        return new RequestContext(
                project == null ? null : Tenant.of(project), requestId == null ? "" : requestId, trace);
    }

    private static <Q> ServerCall.Listener<Q> untilCancelled(ServerCall.Listener<Q> listener, PeerCalls.Call watched) {
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onCancel() {
                watched.ended(Status.Code.CANCELLED);
                super.onCancel();
            }
        };
    }
}

package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Lets only our own processes in and restores the request's context for the served call. */
@GlobalInterceptor
@ApplicationScoped
public class PeerServerInterceptor implements ServerInterceptor {

    private final byte[] expected;
    /** Without a proper token nobody gets in. */
    private final boolean closed;

    public PeerServerInterceptor(@ConfigProperty(name = "genaug.internal.token", defaultValue = "") String token) {
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.closed = token.length() < PeerChannels.MIN_TOKEN_LENGTH;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!isPeer(headers.get(PeerMetadata.TOKEN))) {
            call.close(Status.UNAUTHENTICATED.withDescription("not one of our processes"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        RequestContext context = contextOf(headers);
        return Contexts.interceptCall(Context.current().withValue(RequestContext.KEY, context), call, headers, next);
    }

    private boolean isPeer(@Nullable String authorization) {
        return !closed
                && authorization != null
                && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestContext contextOf(Metadata headers) {
        String project = headers.get(PeerMetadata.PROJECT);
        String requestId = headers.get(PeerMetadata.REQUEST_ID);
        return new RequestContext(
                project == null ? null : Tenant.of(project),
                requestId == null ? "" : requestId,
                TraceContext.parse(headers.get(PeerMetadata.TRACEPARENT)).orElseGet(TraceContext::create));
    }
}

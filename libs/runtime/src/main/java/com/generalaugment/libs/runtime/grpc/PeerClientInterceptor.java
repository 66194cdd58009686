package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Puts tenant, request id, trace context and our shared token on every outgoing call. */
final class PeerClientInterceptor implements ClientInterceptor {

    private final String authorization;

    PeerClientInterceptor(String token) {
        this.authorization = "Bearer " + token;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        RequestContext explicit = options.getOption(PeerMetadata.CONTEXT);
        RequestContext context = explicit == null ? RequestContext.current() : explicit;
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(PeerMetadata.TOKEN, authorization);
                headers.put(PeerMetadata.REQUEST_ID, context.requestId());
                headers.put(PeerMetadata.TRACEPARENT, context.trace().traceparent());
                if (context.tenant() != null) {
                    headers.put(PeerMetadata.PROJECT, context.tenant().toString());
                }
                super.start(listener, headers);
            }
        };
    }
}

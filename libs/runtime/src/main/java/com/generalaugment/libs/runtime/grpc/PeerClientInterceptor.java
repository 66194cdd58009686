package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.InetSocketAddress;

/** Puts tenant, request id, trace context and our shared token on every outgoing call, and watches it. */
final class PeerClientInterceptor implements ClientInterceptor {

    private final String authorization;
    private final PeerCalls calls;

    PeerClientInterceptor(String token, PeerCalls calls) {
        this.authorization = "Bearer " + token;
        this.calls = calls;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        RequestContext explicit = options.getOption(PeerMetadata.CONTEXT);
        RequestContext context = explicit == null ? RequestContext.current() : explicit;
        return new SizedCall<>(new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                PeerCalls.Call watched = calls.made(method, context.trace());
                headers.put(PeerMetadata.TOKEN, authorization);
                headers.put(PeerMetadata.REQUEST_ID, context.requestId());
                headers.put(PeerMetadata.TRACEPARENT, watched.span().context().traceparent());
                if (context.tenant() != null) {
                    headers.put(PeerMetadata.PROJECT, context.tenant().toString());
                }
                super.start(watching(listener, delegate(), watched), headers);
            }
        });
    }

    /** A cancelled call closes too. */
    private static <A> ClientCall.Listener<A> watching(
            ClientCall.Listener<A> listener, ClientCall<?, A> call, PeerCalls.Call watched) {
        return new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
                if (watched.span().isRecording()
                        && call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                                instanceof InetSocketAddress peer) {
                    watched.span().set("server.address", peer.getHostString()).set("server.port", peer.getPort());
                }
                watched.ended(status.getCode());
                super.onClose(status, trailers);
            }
        };
    }
}

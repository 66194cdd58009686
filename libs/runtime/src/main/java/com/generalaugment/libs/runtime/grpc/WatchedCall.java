package com.generalaugment.libs.runtime.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that this process serves: watched to its end. It can report early that the request's memory is free. */
final class WatchedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    static final Context.Key<WatchedCall<?, ?>> CURRENT = Context.key("genaug-served-call");

    private final PeerCalls.Call watched;
    private boolean headersSent;

    WatchedCall(ServerCall<Q, A> call, PeerCalls.Call watched) {
        super(call);
        this.watched = watched;
    }

    /** Only the first call sends something: the transport calls it again before the first message. */
    @Override
    public void sendHeaders(Metadata headers) {
        if (!headersSent) {
            headersSent = true;
            super.sendHeaders(headers);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        watched.ended(status.getCode());
        super.close(status, trailers);
    }
}

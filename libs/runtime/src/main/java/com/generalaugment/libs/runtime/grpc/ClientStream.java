package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A server stream with flow control and cancellation: nothing arrives that was not asked for with {@link #request}, and
 * {@link #cancel} reaches the server. (The Mutiny stubs of this Quarkus version do neither.)
 */
public final class ClientStream<A> {

    /** Called on transport threads, one call at a time; must not block. Exactly one of completed and failed ends it. */
    public interface Listener<A> {
        /** The server has the whole request and works on it; it does not have to say so before the first item. */
        default void onAccepted() {}

        void onItem(A item);

        void onCompleted();

        void onFailed(Problem problem);
    }

    private final ClientCall<?, A> call;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    private ClientStream(ClientCall<?, A> call) {
        this.call = call;
    }

    public static <Q, A> ClientStream<A> open(
            Channel channel,
            MethodDescriptor<Q, A> method,
            RequestContext context,
            Duration deadline,
            Q request,
            Listener<A> listener) {
        CallOptions options = CallOptions.DEFAULT
                .withOption(PeerMetadata.CONTEXT, context)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
        ClientCall<Q, A> call = channel.newCall(method, options);
        ClientStream<A> stream = new ClientStream<>(call);
        call.start(stream.adapt(listener), new Metadata());
        call.sendMessage(request);
        call.halfClose();
        return stream;
    }

    /** Asks for {@code n} more items. */
    public void request(int n) {
        lock.lock();
        try {
            if (!ended) {
                call.request(n);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks the server to stop; the listener is not called any more. */
    public void cancel(String why) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                call.cancel(why, null);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean end() {
        lock.lock();
        try {
            boolean first = !ended;
            ended = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private ClientCall.Listener<A> adapt(Listener<A> listener) {
        return new ClientCall.Listener<>() {
            @Override
            public void onHeaders(Metadata headers) {
                listener.onAccepted();
            }

            @Override
            public void onMessage(A message) {
                listener.onItem(message);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                if (!end()) {
                    return;
                }
                if (status.isOk()) {
                    listener.onCompleted();
                } else {
                    listener.onFailed(ProblemStatus.fromStatus(status, trailers, status.asRuntimeException()));
                }
            }
        };
    }
}

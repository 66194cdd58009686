package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.limit.ByteBudget;
import com.google.protobuf.MessageLite;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Starts a call only with its first request, so that the size of a large one is in the metadata. One thread starts a call and sends its
 * request; others may use it after that.
 */
final class SizedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {

    private @Nullable Listener<A> listener;
    private Metadata headers = new Metadata();
    private int requested;

    SizedCall(ClientCall<Q, A> call) {
        super(call);
    }

    @Override
    public void start(Listener<A> responses, Metadata metadata) {
        listener = responses;
        headers = metadata;
    }

    @Override
    public void request(int messages) {
        if (listener == null) {
            super.request(messages);
        } else {
            requested += messages;
        }
    }

    @Override
    public void sendMessage(Q message) {
        if (listener != null && message instanceof MessageLite sized && sized.getSerializedSize() > ByteBudget.SMALL) {
            headers.put(PeerMetadata.MESSAGE_BYTES, Integer.toString(sized.getSerializedSize()));
        }
        startNow();
        super.sendMessage(message);
    }

    @Override
    public void halfClose() {
        startNow();
        super.halfClose();
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        startNow();
        super.cancel(message, cause);
    }

    private void startNow() {
        Listener<A> pending = listener;
        if (pending != null) {
            listener = null;
            super.start(pending, headers);
            if (requested > 0) {
                super.request(requested);
            }
        }
    }
}

package com.generalaugment.libs.runtime.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many gRPC calls this process is serving, so that it can finish them before it ends. */
@ApplicationScoped
public class OpenCalls {

    private final AtomicInteger open = new AtomicInteger();

    public int count() {
        return open.get();
    }

    /** Counts until the transport says that the answer is out, or that the caller is gone. */
    <Q> ServerCall.Listener<Q> counted(ServerCall.Listener<Q> listener) {
        open.incrementAndGet();
        AtomicBoolean ended = new AtomicBoolean();
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onComplete() {
                end();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                end();
                super.onCancel();
            }

            private void end() {
                if (ended.compareAndSet(false, true)) {
                    open.decrementAndGet();
                }
            }
        };
    }
}

package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.telemetry.LogFields;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves gRPC calls on virtual threads, so that the code below may wait. ({@code @RunOnVirtualThread} loses requests in
 * this Quarkus version.) The request's context goes along, into every log line too; a problem becomes the call's status.
 */
public final class VirtualThreadCalls {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadCalls.class);

    private VirtualThreadCalls() {}

    public static <A> void unary(StreamObserver<A> out, Callable<A> work) {
        onVirtualThread(out, () -> {
            out.onNext(work.call());
            out.onCompleted();
            return null;
        });
    }

    /** The work answers through the observer itself; only failures are handled here. */
    public static <A> void stream(StreamObserver<A> out, Runnable work) {
        onVirtualThread(out, () -> {
            work.run();
            return null;
        });
    }

    /** Reports to the caller of a streaming call that its request has been read and is worked on, before there is an answer. */
    public static void accept() {
        WatchedCall<?, ?> call = WatchedCall.CURRENT.get();
        if (call != null) {
            call.sendHeaders(new Metadata());
        }
    }

    private static void onVirtualThread(StreamObserver<?> out, Callable<?> work) {
        RequestContext context = RequestContext.KEY.get();
        Thread.startVirtualThread(Context.current().wrap(() -> {
            try (LogFields fields = context == null ? LogFields.none() : LogFields.of(context)) {
                attempt(out, work);
            }
        }));
    }

    private static void attempt(StreamObserver<?> out, Callable<?> work) {
        try {
            work.call();
        } catch (Throwable e) {
            fail(out, e);
        }
    }

    public static void fail(StreamObserver<?> out, Throwable failure) {
        Problem problem = ProblemStatus.toProblem(failure);
        if (problem.kind() == ErrorKind.INTERNAL) {
            LOG.error("a served call failed", failure);
        }
        out.onError(ProblemStatus.toStatus(problem));
    }
}

package com.generalaugment.turnexecutor.api;

import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.run.EventLog;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the frames of an event log to one caller, no faster than the caller takes them. Woken by the log when there is more
 * and by the transport when there is room; the first virtual thread that comes pumps and none waits. Event loops hand over:
 * frames are rendered on all cores, and a large one does not hold up what else a loop carries.
 */
final class FramePump implements EventLog.Reader {

    private static final byte[] NOTHING = {};

    private final ServerCallStreamObserver<TurnFrame> out;
    private final Rendering rendering;
    private final long carryUpTo;
    private final Executor offLoop;
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final AtomicBoolean callerGone = new AtomicBoolean();
    private volatile @Nullable Execution execution;
    private long next;
    private boolean ended;

    /**
     * To be made before the serving method returns: the transport takes its handlers only then.
     *
     * @param carryUpTo most bytes of context that the caller wants to carry for a turn that stores nothing
     */
    FramePump(ServerCallStreamObserver<TurnFrame> out, Rendering rendering, long carryUpTo) {
        this(out, rendering, carryUpTo, Thread::startVirtualThread);
    }

    /** @param offLoop where frames are rendered that an event loop has announced */
    FramePump(ServerCallStreamObserver<TurnFrame> out, Rendering rendering, long carryUpTo, Executor offLoop) {
        this.offLoop = offLoop;
        this.out = out;
        this.rendering = rendering;
        this.carryUpTo = carryUpTo;
        out.setOnReadyHandler(this::onChange);
        out.setOnCancelHandler(this::leave);
    }

    /** @param from number of the first frame to send */
    void start(Execution started, long from) {
        next = Math.max(0, from);
        execution = started;
        if (callerGone.get()) {
            started.callerGone().run();
            return;
        }
        started.log().follow(this);
    }

    /** Sends only the final response object. */
    void startWhole(Execution started) {
        ended = true;
        execution = started;
        if (callerGone.get()) {
            started.callerGone().run();
        }
        started.answer().whenComplete((response, failure) -> {
            if (failure == null) {
                out.onNext(rendering.whole(response, started.isReplay()));
                out.onCompleted();
            } else {
                VirtualThreadCalls.fail(out, Rendering.unwrapped(failure));
            }
        });
    }

    @Override
    public void onChange() {
        if (execution == null || wakeUps.getAndIncrement() != 0) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            pumpAll();
        } else {
            offLoop.execute(this::pumpAll);
        }
    }

    private void pumpAll() {
        int seen = 1;
        do {
            pump();
            seen = wakeUps.addAndGet(-seen);
        } while (seen != 0);
    }

    private void pump() {
        Execution following = execution;
        if (following == null || ended) {
            return;
        }
        EventLog log = following.log();
        while (out.isReady() && !out.isCancelled()) {
            Frame frame = log.at(next);
            if (frame == null) {
                break;
            }
            out.onNext(rendered(frame, following));
            log.taken(this, ++next);
            if (frame.isTerminal()) {
                complete(log);
                return;
            }
        }
        if (log.endsBefore(next)) {
            ended = true;
            log.leave(this);
            following.answer().whenComplete((response, failure) -> finishWithout(failure));
        }
    }

    private TurnFrame rendered(Frame frame, Execution following) {
        TurnFrame rendered = rendering.frame(frame, following.isReplay());
        if (!frame.isTerminal() || carryUpTo == 0) {
            return rendered;
        }
        byte[] carried = following.carried().get().map(CarriedContext::json).orElse(NOTHING);
        return carried.length > carryUpTo
                ? rendered
                : rendered.toBuilder()
                        .setCarriedContext(UnsafeByteOperations.unsafeWrap(carried))
                        .build();
    }

    private void complete(EventLog log) {
        ended = true;
        log.leave(this);
        out.onCompleted();
    }

    /** The log ended without a terminal frame that was ours to send. */
    private void finishWithout(@Nullable Throwable failure) {
        if (failure == null) {
            out.onCompleted();
        } else {
            VirtualThreadCalls.fail(out, Rendering.unwrapped(failure));
        }
    }

    private void leave() {
        callerGone.set(true);
        Execution following = execution;
        if (following != null) {
            following.log().leave(this);
            following.callerGone().run();
        }
    }
}

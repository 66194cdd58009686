package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.turn.TurnService.Call;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.gateway.domain.turn.TurnService.Listener;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.ClientStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a turn. A replica that is stopping refuses it before it has done anything; the next one is asked then, as calls
 * go round robin. Called from the transport's threads and the client's: fields are used under the lock, nothing is called with it.
 */
final class TurnCall implements Call, ClientStream.Listener<TurnFrame> {

    private static final String REPLICA_STOPPING = "replica_stopping";
    private static final String CALLER_GONE = "the caller is gone";
    /** More replicas than that do not stop at the same time. */
    private static final int ATTEMPTS = 5;

    private final Function<ClientStream.Listener<TurnFrame>, ClientStream<TurnFrame>> opening;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ClientStream<TurnFrame> stream;
    private int requested;
    private int attempts;
    private boolean cancelled;

    private TurnCall(Function<ClientStream.Listener<TurnFrame>, ClientStream<TurnFrame>> opening, Listener listener) {
        this.opening = opening;
        this.listener = listener;
    }

    static TurnCall open(
            Function<ClientStream.Listener<TurnFrame>, ClientStream<TurnFrame>> opening, Listener listener) {
        TurnCall call = new TurnCall(opening, listener);
        call.ask();
        return call;
    }

    @Override
    public void request(int frames) {
        ClientStream<TurnFrame> open = locked(() -> {
            requested += frames;
            return stream;
        });
        if (open != null) {
            open.request(frames);
        }
    }

    @Override
    public void cancel() {
        ClientStream<TurnFrame> open = locked(() -> {
            cancelled = true;
            return stream;
        });
        if (open != null) {
            open.cancel(CALLER_GONE);
        }
    }

    @Override
    public void onItem(TurnFrame frame) {
        listener.onFrame(frameOf(frame));
    }

    static Frame frameOf(TurnFrame frame) {
        return new Frame(
                frame.getSequenceNumber(),
                frame.getType(),
                frame.getJson().toByteArray(),
                frame.getIdempotentReplay(),
                frame.getCarriedContext().toByteArray());
    }

    @Override
    public void onCompleted() {
        listener.onEnd();
    }

    @Override
    public void onFailed(Problem problem) {
        if (!problem.reason().equals(REPLICA_STOPPING)) {
            listener.onFailed(problem);
        } else if (!ask()) {
            listener.onFailed(Problem.unavailable("A part of the platform is away. Try again.", problem));
        }
    }

    /** What was asked for so far is asked of the new stream. @return false when it is no use */
    private boolean ask() {
        if (locked(() -> cancelled || ++attempts > ATTEMPTS)) {
            return false;
        }
        ClientStream<TurnFrame> opened = opening.apply(this);
        int due = locked(() -> {
            stream = opened;
            return cancelled ? 0 : requested;
        });
        if (locked(() -> cancelled)) {
            opened.cancel(CALLER_GONE);
        } else if (due > 0) {
            opened.request(due);
        }
        return true;
    }

    private <T extends @Nullable Object> T locked(Supplier<T> access) {
        lock.lock();
        try {
            return access.get();
        } finally {
            lock.unlock();
        }
    }
}

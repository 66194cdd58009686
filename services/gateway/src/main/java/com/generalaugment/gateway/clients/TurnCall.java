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
 * One call of a turn: consecutive attempts, each with its own stream. A stopping replica refuses an attempt before it has any
 * effect; the next attempt reaches another replica, because calls go round robin. Only the current attempt delivers. Called from the
 * transport's threads and the client's: fields are used under the lock, nothing is called while holding it.
 */
final class TurnCall implements Call {

    private static final String REPLICA_STOPPING = "replica_stopping";
    private static final String CALLER_GONE = "the caller is gone";
    /** Assumes that fewer replicas stop at the same time. */
    private static final int ATTEMPTS = 5;

    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    /** Holds the request; cleared as soon as no further attempt can be made. */
    private @Nullable Function<ClientStream.Listener<TurnFrame>, ClientStream<TurnFrame>> opening;

    private @Nullable Attempt current;
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
        call.tryNext();
        return call;
    }

    @Override
    public void request(int frames) {
        ClientStream<TurnFrame> open = locked(() -> {
            requested += frames;
            return current == null ? null : current.stream;
        });
        if (open != null) {
            open.request(frames);
        }
    }

    @Override
    public void cancel() {
        ClientStream<TurnFrame> open = locked(() -> {
            cancelled = true;
            opening = null;
            return current == null ? null : current.stream;
        });
        if (open != null) {
            open.cancel(CALLER_GONE);
        }
    }

    static Frame frameOf(TurnFrame frame) {
        return new Frame(
                frame.getSequenceNumber(),
                frame.getType(),
                frame.getJson().toByteArray(),
                frame.getIdempotentReplay(),
                frame.getCarriedContext().toByteArray());
    }

    /** @return false when no further attempt is made */
    private boolean tryNext() {
        Attempt next = new Attempt();
        var open = locked(() -> {
            boolean another = !cancelled && attempts < ATTEMPTS;
            if (another && opening != null) {
                attempts++;
                current = next;
            }
            return another ? opening : null;
        });
        if (open == null) {
            return false;
        }
        next.opened(open.apply(next));
        return true;
    }

    /** One stream. It may end before {@link #opened} is called, and then the next attempt is already the current one. */
    private final class Attempt implements ClientStream.Listener<TurnFrame> {

        private @Nullable ClientStream<TurnFrame> stream;
        private boolean accepted;

        /** Requests the outstanding frames from this stream, unless it has been superseded. */
        void opened(ClientStream<TurnFrame> open) {
            int due = locked(() -> {
                stream = open;
                return current == this ? requested : 0;
            });
            if (locked(() -> cancelled)) {
                open.cancel(CALLER_GONE);
            } else if (due > 0) {
                open.request(due);
            }
        }

        @Override
        public void onAccepted() {
            boolean first = locked(() -> {
                boolean news = isCurrent() && !accepted;
                if (news) {
                    accepted = true;
                    opening = null;
                }
                return news;
            });
            if (first) {
                listener.onAccepted();
            }
        }

        @Override
        public void onItem(TurnFrame frame) {
            onAccepted();
            if (locked(this::isCurrent)) {
                listener.onFrame(frameOf(frame));
            }
        }

        @Override
        public void onCompleted() {
            if (locked(this::ends)) {
                listener.onEnd();
            }
        }

        @Override
        public void onFailed(Problem problem) {
            if (!locked(this::isCurrent)) {
                return;
            }
            boolean refused = problem.reason().equals(REPLICA_STOPPING);
            if (refused && tryNext()) {
                return;
            }
            if (locked(this::ends)) {
                listener.onFailed(
                        refused ? Problem.unavailable("A part of the platform is away. Try again.", problem) : problem);
            }
        }

        private boolean isCurrent() {
            return current == this && !cancelled;
        }

        /** @return whether it was the current attempt; afterwards there is none */
        private boolean ends() {
            boolean last = isCurrent();
            if (current == this) {
                current = null;
                opening = null;
            }
            return last;
        }
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

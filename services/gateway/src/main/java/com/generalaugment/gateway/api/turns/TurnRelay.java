package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.domain.turn.TurnService.Call;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.gateway.domain.turn.TurnService.Listener;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Passes a turn's frames on to the client, no faster than the client reads, and stops the call when the client goes away. When
 * the executing replica dies in the middle of a stored turn, it goes on with the one that takes over.
 *
 * <p>Frames arrive on the transport's threads, the client's events on an event loop, a reattachment on a thread of its own: all
 * fields are read and written under the lock, and nothing is called while holding it.
 */
final class TurnRelay {

    /** Opens the stream of a response again, behind a frame that was sent already. */
    interface Reattachment {
        Call open(String responseId, long startingAfter, Listener listener);
    }

    private static final int WINDOW = 32;
    private static final long MIN_REATTACH_PAUSE_MILLIS = 250;
    private static final long MAX_REATTACH_PAUSE_MILLIS = 750;

    private final EdgeRequest exchange;
    private final TurnSink sink;
    private final String knownId;
    private final Reattachment reattachment;
    private final TurnProgress progress = new TurnProgress();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Call call;
    private int owed;
    private boolean ended;

    /** @param knownId of the response; empty: the first event will tell it */
    TurnRelay(EdgeRequest exchange, TurnSink sink, String knownId, Reattachment reattachment) {
        this.exchange = exchange;
        this.sink = sink;
        this.knownId = knownId;
        this.reattachment = reattachment;
        sink.listen(() -> askForMore(0), this::clientIsGone);
    }

    /** Opens the call and returns; everything else happens as frames arrive. */
    void follow(Function<Listener, Call> opening) {
        Call opened = opening.apply(new Following());
        boolean tooLate = locked(() -> {
            call = opened;
            progress.opened();
            owed = 0;
            return ended;
        });
        if (tooLate) {
            opened.cancel();
            return;
        }
        opened.request(WINDOW);
        if (sink.isClosed()) {
            clientIsGone();
        }
    }

    private final class Following implements Listener {

        @Override
        public void onAccepted() {
            exchange.release();
        }

        @Override
        public void onFrame(Frame frame) {
            if (frame.isWhole()) {
                sendWhole(frame);
                return;
            }
            progress.remember(frame);
            sink.begin(frame.isReplay());
            sink.frame(frame);
            if (frame.isTerminal()) {
                finish();
            } else {
                askForMore(1);
            }
        }

        @Override
        public void onEnd() {
            if (!knownId.isEmpty()) {
                // Nothing after the frame that was asked for: an empty stream is a right answer.
                sink.begin(false);
                finish();
            } else {
                onFailed(Problem.unavailable("The turn's stream ended early.", null));
            }
        }

        @Override
        public void onFailed(Problem problem) {
            if (progress.begun() == null && !sink.hasBegun()) {
                // Nothing has been sent yet, so that a plain error can still be.
                if (end()) {
                    sink.refuse(problem);
                }
            } else if (progress.mayGoOn(problem)) {
                Thread.startVirtualThread(() -> reattach(problem));
            } else {
                tellFailure(problem);
            }
        }
    }

    private void sendWhole(Frame frame) {
        if (end()) {
            sink.whole(frame);
        }
    }

    private void finish() {
        if (end()) {
            sink.done();
        }
    }

    /** Asks for what the client has made room for, now or when it has read on. */
    private void askForMore(int consumed) {
        boolean full = sink.isFull();
        int due = locked(() -> {
            owed += consumed;
            int now = full ? 0 : owed;
            owed -= now;
            return now;
        });
        Call open = locked(() -> call);
        if (due > 0 && open != null) {
            open.request(due);
        } else if (full && !sink.isFull()) {
            // It caught up in between, and drained will not be called again for that.
            askForMore(0);
        }
    }

    private void reattach(Problem problem) {
        try {
            Thread.sleep(reattachPauseMillis());
            StartedTurn turn = progress.begun();
            String id = knownId.isEmpty() && turn != null ? turn.id() : knownId;
            if (!locked(() -> ended)) {
                follow(listener -> reattachment.open(id, progress.lastNumber(), listener));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tellFailure(problem);
        } catch (RuntimeException | Error e) {
            tellFailure(Problem.internal(e));
        }
    }

    /** Random, so that the streams of a replica that died do not all come back at the same moment. */
    static long reattachPauseMillis() {
        return ThreadLocalRandom.current().nextLong(MIN_REATTACH_PAUSE_MILLIS, MAX_REATTACH_PAUSE_MILLIS + 1);
    }

    /** The stream ends as the contract says, also when its source is lost. */
    private void tellFailure(Problem problem) {
        if (!end()) {
            return;
        }
        exchange.refused(problem.reason());
        progress.tell(problem, sink);
        sink.done();
    }

    private void clientIsGone() {
        if (end()) {
            sink.abandon();
            Call open = locked(() -> call);
            if (open != null) {
                open.cancel();
            }
        }
    }

    /** @return whether it had not ended before */
    private boolean end() {
        return locked(() -> {
            boolean first = !ended;
            ended = true;
            return first;
        });
    }

    private <T extends @Nullable Object> T locked(java.util.function.Supplier<T> access) {
        lock.lock();
        try {
            return access.get();
        } finally {
            lock.unlock();
        }
    }
}

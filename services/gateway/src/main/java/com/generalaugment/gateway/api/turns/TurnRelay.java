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
 * the executing replica dies in the middle of a stored turn, the relay continues with the next owner.
 *
 * <p>Frames arrive on the transport's threads, the client's events on an event loop, a reattachment on a thread of its own: all
 * fields are read and written under the lock, and nothing is called while holding it.
 */
final class TurnRelay {

    /** Opens the stream of a response again, after a frame that was already sent. */
    interface Reattachment {
        Call open(String responseId, long startingAfter, Listener listener);
    }

    private static final int WINDOW = 32;
    private static final long MIN_REATTACH_PAUSE_MILLIS = 250;
    private static final long MAX_REATTACH_PAUSE_MILLIS = 750;

    private final EdgeRequest request;
    private final TurnSink sink;
    private final String knownId;
    private final Reattachment reattachment;
    private final TurnProgress progress = new TurnProgress();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Call call;
    private int owed;
    private boolean ended;

    /** @param knownId of the response; empty: it is read from the first event */
    TurnRelay(EdgeRequest request, TurnSink sink, String knownId, Reattachment reattachment) {
        this.request = request;
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
            request.release();
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
                // No frames after the requested one: an empty stream is a valid answer.
                sink.begin(false);
                finish();
            } else {
                onFailed(Problem.unavailable("The turn's stream ended early.", null));
            }
        }

        @Override
        public void onFailed(Problem problem) {
            if (progress.begun() == null && !sink.hasBegun()) {
                // Nothing has been sent yet, so a plain error is still possible.
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

    /** Requests as many frames as the client has room for, now or after it has read more. */
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
            // The client caught up in between, and drained will not be called again for it.
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

    /** Random, so that the streams of a dead replica do not all reconnect at the same moment. */
    static long reattachPauseMillis() {
        return ThreadLocalRandom.current().nextLong(MIN_REATTACH_PAUSE_MILLIS, MAX_REATTACH_PAUSE_MILLIS + 1);
    }

    /** The stream ends as the contract says, also when its source is lost. */
    private void tellFailure(Problem problem) {
        if (!end()) {
            return;
        }
        request.refused(problem.reason());
        progress.report(problem, sink);
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

    /** @return false when it had already ended */
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

package com.generalaugment.bench.load;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/** Begins the calls of one run at their pace and gathers what they tell. Lives on one event loop. */
final class Schedule {

    /** Begins a call and returns at once. */
    interface Calls {
        void call(int number, long began, Done done);
    }

    interface Done {
        void ended(Conversation conversation, long now);
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final Vertx vertx;
    private final Pace pace;
    private final Calls calls;
    private final CompletableFuture<Result> done;
    private final Result result = new Result();
    private final long began = System.nanoTime();
    private int started;
    private int running;
    private boolean allStarted;

    Schedule(Vertx vertx, Pace pace, Calls calls, CompletableFuture<Result> done) {
        this.vertx = vertx;
        this.pace = pace;
        this.calls = calls;
        this.done = done;
    }

    void start() {
        switch (pace) {
            case Pace.Closed closed -> {
                for (int number = 0; number < closed.connections(); number++) {
                    next(closed, number);
                }
                finishWhenIdle();
            }
            case Pace.Open open -> tick(open);
        }
    }

    private void next(Pace.Closed closed, int number) {
        long now = System.nanoTime();
        if (started >= closed.calls() || now - began >= closed.time().toNanos()) {
            allStarted = true;
            return;
        }
        begin(number, now, () -> next(closed, number));
    }

    private void tick(Pace.Open open) {
        long now = System.nanoTime();
        while (started < open.calls() && due(open) <= now) {
            begin(started % open.connections(), due(open), () -> {});
        }
        if (started < open.calls()) {
            vertx.setTimer(1, timer -> tick(open));
        } else {
            allStarted = true;
            finishWhenIdle();
        }
    }

    private long due(Pace.Open open) {
        return began + (long) (started * NANOS_PER_SECOND / open.perSecond());
    }

    private void begin(int number, long when, Runnable then) {
        started++;
        running++;
        calls.call(number, when, (conversation, now) -> {
            running--;
            result.add(conversation, now);
            then.run();
            finishWhenIdle();
        });
    }

    private void finishWhenIdle() {
        if (allStarted && running == 0 && !done.isDone()) {
            result.finish(System.nanoTime() - began);
            done.complete(result);
        }
    }
}

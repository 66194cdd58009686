package com.generalaugment.libs.runtime.loop;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops that share the connections of one client: one up to seven cores, then one more for every four cores. A connection
 * lives on the loop that asked for it, and pools of Vert.x prefer one of the same loop: a piece of work needs no hop to
 * another loop, and no single loop carries all of it on a large machine.
 */
public final class EventLoops {

    private static final int CORES_PER_LOOP = 4;
    private static final int MOST = 8;

    private final Context[] loops;
    private final AtomicInteger last = new AtomicInteger();

    public EventLoops(Vertx vertx, int count) {
        this.loops = new Context[count];
        for (int i = 0; i < count; i++) {
            loops[i] = ((VertxInternal) vertx).createEventLoopContext();
        }
    }

    /** As many as fit to this machine. */
    public static EventLoops of(Vertx vertx) {
        return new EventLoops(vertx, countFor(Runtime.getRuntime().availableProcessors()));
    }

    static int countFor(int cores) {
        return Math.clamp(cores / CORES_PER_LOOP, 1, MOST);
    }

    /** The one that has waited longest for work. */
    public Context next() {
        return loops.length == 1 ? loops[0] : loops[Math.floorMod(last.incrementAndGet(), loops.length)];
    }
}

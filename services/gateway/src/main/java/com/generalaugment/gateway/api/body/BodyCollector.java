package com.generalaugment.gateway.api.body;

import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the bytes of one body. Bytes beyond the limit or the memory budget are counted and discarded. Written by the connection's
 * event loop only; read by others after its end, except for the count.
 */
public final class BodyCollector {

    /** The result of collecting. */
    public enum Outcome {
        COMPLETE,
        TOO_LARGE,
        NO_ROOM
    }

    /** Memory for a body of unknown length is allocated in steps. */
    private static final int STEP = 16 * 1024;

    private static final byte[] NOTHING = {};

    private final long limit;
    private final Allocation allocation;
    private final List<Buffer> pieces = new ArrayList<>();
    private byte[] exact = NOTHING;
    private Outcome outcome = Outcome.COMPLETE;
    private long room;
    private volatile long received;

    /** @param limit most bytes */
    public BodyCollector(long limit, Allocation allocation) {
        this.limit = limit;
        this.allocation = allocation;
    }

    /** Allocates memory for a body with a declared length, before anything arrives. */
    public void expect(long length) {
        if (length > limit) {
            outcome = Outcome.TOO_LARGE;
        } else if (!allocation.grow(length)) {
            outcome = Outcome.NO_ROOM;
        } else {
            room = length;
            exact = new byte[(int) length];
        }
    }

    public void add(Buffer chunk) {
        long before = received;
        received = before + chunk.length();
        if (outcome != Outcome.COMPLETE) {
            return;
        }
        if (received > limit) {
            giveUp(Outcome.TOO_LARGE);
        } else if (received <= exact.length) {
            chunk.getBytes(exact, (int) before);
        } else if (hasRoom()) {
            pieces.add(chunk);
        } else {
            giveUp(Outcome.NO_ROOM);
        }
    }

    /** Any thread. */
    public long received() {
        return received;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The whole body, once. */
    public byte[] content() {
        if (pieces.isEmpty()) {
            return exact;
        }
        RequestMemory.grow(allocation, received);
        byte[] whole = new byte[(int) received];
        int at = 0;
        for (Buffer piece : pieces) {
            piece.getBytes(whole, at);
            at += piece.length();
        }
        pieces.clear();
        return whole;
    }

    private boolean hasRoom() {
        long missing = received - room;
        if (missing <= 0) {
            return true;
        }
        long step = Math.max(missing, Math.min(STEP, limit - room));
        boolean granted = allocation.grow(step);
        room += granted ? step : 0;
        return granted;
    }

    private void giveUp(Outcome reason) {
        outcome = reason;
        pieces.clear();
        exact = NOTHING;
        allocation.settle(0);
        room = 0;
    }
}

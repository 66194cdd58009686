package com.generalaugment.gateway.api.turns;

/**
 * The context of the newest unstored response of one WebSocket, which lets the client continue it. The turn-executor creates the
 * context, and only it interprets the bytes. A stored response does not need it.
 */
final class ConnectionMemory {

    /** Bytes of a context. */
    static final int MOST = 16 * 1024 * 1024;

    private static final byte[] NOTHING = {};

    private final MemoryBudget budget;
    private String responseId = "";
    private byte[] context = NOTHING;
    private boolean closed;

    ConnectionMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    /** Empty when the response is not the remembered one. */
    synchronized byte[] of(String wanted) {
        return wanted.equals(responseId) ? context : NOTHING;
    }

    /** @param carried empty: the newest response is stored, or too large to be remembered */
    synchronized void newest(String id, byte[] carried) {
        forget();
        if (carried.length > 0 && carried.length <= MOST && !closed && budget.take(carried.length)) {
            responseId = id;
            context = carried;
        }
    }

    /** A continuation of it has failed. */
    synchronized void evict(String id) {
        if (id.equals(responseId)) {
            forget();
        }
    }

    synchronized void close() {
        closed = true;
        forget();
    }

    private void forget() {
        budget.giveBack(context.length);
        responseId = "";
        context = NOTHING;
    }
}

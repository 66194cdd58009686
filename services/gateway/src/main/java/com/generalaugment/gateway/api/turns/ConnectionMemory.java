package com.generalaugment.gateway.api.turns;

/**
 * What one WebSocket remembers so that its newest response can be continued although nothing of it is stored. What is remembered
 * was made by turn-executor and is looked at only there. A stored response needs none of this.
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

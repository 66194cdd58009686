package com.generalaugment.memory.reembedding;

import com.generalaugment.memory.domain.embedding.Reembedding;

/** Interrupts the job when it has embedded so many facts: it ends as if it had been killed, with what it has saved. */
final class InterruptAfter implements Reembedding.Meter {

    private final int most;
    private int embedded;

    InterruptAfter(int most) {
        this.most = most;
    }

    @Override
    public void left(long facts) {}

    @Override
    public void embedded(int facts) {
        embedded += facts;
        if (embedded >= most) {
            Thread.currentThread().interrupt();
        }
    }
}

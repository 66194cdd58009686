package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.IOException;

/** An answer that is no stream of events at all, such as a page of a proxy. */
public final class UnusableAnswer extends IOException {

    private static final long serialVersionUID = 1L;

    public UnusableAnswer() {
        super("the answer is no stream of events");
    }
}

package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.IOException;

/** Nothing was heard for longer than we wait. */
public final class AnswerTimeout extends IOException {

    private static final long serialVersionUID = 1L;

    AnswerTimeout() {
        super("nothing was heard for too long");
    }
}

package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.IOException;

/** The provider sent nothing within the timeout. */
public final class AnswerTimeout extends IOException {

    private static final long serialVersionUID = 1L;

    AnswerTimeout() {
        super("nothing was heard for too long");
    }
}

package com.generalaugment.turnexecutor.clients.providers.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No byte of an answer was seen. */
public final class Unreachable extends IOException {

    private static final long serialVersionUID = 1L;

    Unreachable(@Nullable Throwable cause) {
        super("no answer", cause);
    }
}

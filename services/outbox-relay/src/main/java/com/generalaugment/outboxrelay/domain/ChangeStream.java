package com.generalaugment.outboxrelay.domain;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Committed outbox rows, as they are committed, from where the last confirmed one was. */
public interface ChangeStream {

    /**
     * Starts to deliver, on a thread of its own. A batch is confirmed when the handler returns, and delivered again, by this or
     * a later session, when it throws.
     */
    Session open(Consumer<List<OutboxEvent>> handler);

    /** One run of the stream, until it fails or is closed. */
    interface Session extends AutoCloseable {

        boolean isRunning();

        /** Why it does not run any more. */
        @Nullable
        Throwable failure();

        /** Lets a batch that is being handled end, for a few seconds, and stops. */
        @Override
        void close();
    }
}

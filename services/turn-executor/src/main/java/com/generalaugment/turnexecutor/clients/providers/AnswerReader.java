package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import java.io.IOException;

/** Reads one streamed answer and tells it on while it arrives. */
public interface AnswerReader {

    /**
     * @return whether this was the end of the answer
     * @throws ReportedFailure when the provider says that it failed
     * @throws IOException when the event makes no sense
     */
    boolean read(ServerSentEvent event) throws IOException;

    AnswerSoFar answer();
}

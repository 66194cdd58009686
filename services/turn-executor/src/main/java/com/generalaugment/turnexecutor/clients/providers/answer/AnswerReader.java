package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import java.io.IOException;

/** Reads one streamed answer and passes its output on while it arrives. */
public interface AnswerReader {

    /**
     * @param event an object; marks such as {@code [DONE]} are not for readers
     * @return whether this was the end of the answer
     * @throws ReportedFailure when the provider says that it failed
     * @throws IOException when the event makes no sense
     */
    boolean read(ServerSentEvent event) throws IOException;

    /**
     * Nothing more comes: passes on what was held back, also of an answer that broke off.
     *
     * @throws IOException when something that was said makes no sense without more
     */
    default void end() throws IOException {}

    AnswerSoFar answer();
}

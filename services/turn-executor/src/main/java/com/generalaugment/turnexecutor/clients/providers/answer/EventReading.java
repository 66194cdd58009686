package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.clients.providers.http.ProviderAnswer;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvent;
import com.generalaugment.turnexecutor.clients.providers.http.ServerSentEvents;
import com.generalaugment.turnexecutor.clients.providers.http.UnusableAnswer;
import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import java.io.IOException;
import java.time.Duration;

/** Reads the events of one answer to its end, whatever the dialect. */
public final class EventReading {

    /** How long usage and the end of the stream may take once the answer itself is whole. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final int FAILED = 500;

    private final ProviderAnswer source;
    private final AnswerReader reader;
    private final ModelOutput output;
    private boolean anything;
    private boolean settled;

    public EventReading(ProviderAnswer source, AnswerReader reader, ModelOutput output) {
        this.source = source;
        this.reader = reader;
        this.output = output;
    }

    /** Whether the answer has ended and said why; what fails behind that takes nothing from it. */
    public boolean isSettled() {
        return settled;
    }

    /** @throws IOException when the stream breaks off, takes too long or makes no sense */
    public void read() throws IOException {
        ServerSentEvents events = source.events();
        for (ServerSentEvent event = events.next(); event != null; event = events.next()) {
            if (isEnd(event)) {
                settled = true;
                source.drain();
                return;
            }
            tellMeasured();
            if (reader.answer().isTooLong()) {
                throw new IOException("the answer is too long");
            }
        }
        if (!anything) {
            throw new UnusableAnswer();
        }
    }

    /** The mark of the end counts once it is known how the answer ended: some servers send it earlier. */
    private boolean isEnd(ServerSentEvent event) throws IOException {
        anything |= event.isObject() || event.isDone();
        if (event.isObject()) {
            return isLast(event);
        }
        if (event.name().equals("error")) {
            throw new ReportedFailure(FAILED, event.text());
        }
        if (event.isDone()) {
            source.endWithin(SETTLING);
        }
        return event.isDone() && hasFinish();
    }

    private boolean isLast(ServerSentEvent event) throws IOException {
        boolean hadFinish = hasFinish();
        int before = reader.answer().length();
        boolean last = reader.read(event);
        boolean goesOn = hadFinish && reader.answer().length() > before;
        settled = hasFinish() && !goesOn;
        if (settled) {
            source.endWithin(SETTLING);
        } else if (goesOn) {
            source.endWithin(null);
        }
        return last;
    }

    private boolean hasFinish() {
        return reader.answer().finish() != null;
    }

    /** After the end it changes nothing any more. */
    private void tellMeasured() {
        ReportedUsage measured = reader.answer().usage();
        if (measured.isReported() && !hasFinish()) {
            output.measured(measured.soFar());
        }
    }
}

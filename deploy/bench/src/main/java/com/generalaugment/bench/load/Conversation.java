package com.generalaugment.bench.load;

import com.generalaugment.bench.measure.Samples;
import com.generalaugment.bench.stub.Script;
import org.jspecify.annotations.Nullable;

/** One call and all that is checked about it: every token once and in order, every event numbered without a gap, one end. */
final class Conversation {

    private final Script script;
    private final long began;
    private final Samples gaps = new Samples();
    private long firstToken;
    private long lastToken;
    private int tokens;
    private long nextNumber;
    private long costMicros;
    private boolean ended;
    private @Nullable String failure;

    /** @param began when the caller wanted it to begin, by {@link System#nanoTime()} */
    Conversation(Script script, long began) {
        this.script = script;
        this.began = began;
    }

    void hear(ReceivedEvent received, long now) {
        checkNumber(received);
        switch (received) {
            case ReceivedEvent.Token token -> token(token.text(), now);
            case ReceivedEvent.Text text -> whole(text);
            case ReceivedEvent.Nothing nothing -> {}
            case ReceivedEvent.End end -> end(end.costMicros());
            case ReceivedEvent.Failure refused -> fail(refused.why());
        }
    }

    /** Keeps the first of several reasons. */
    void fail(String why) {
        if (failure == null) {
            failure = why.length() > 300 ? why.substring(0, 300) : why;
        }
    }

    /** The connection says that no more will come. */
    void close() {
        if (!ended) {
            fail("the answer broke off after " + tokens + " tokens");
        } else if (tokens != script.tokens()) {
            fail(tokens + " tokens instead of " + script.tokens());
        }
    }

    @Nullable
    String failure() {
        return failure;
    }

    long began() {
        return began;
    }

    int tokens() {
        return tokens;
    }

    /** By {@link System#nanoTime()}; 0 when none came by itself. */
    long firstToken() {
        return firstToken;
    }

    long costMicros() {
        return costMicros;
    }

    /** Between one token's arrival and the next one's. */
    Samples gaps() {
        return gaps;
    }

    private void checkNumber(ReceivedEvent received) {
        if (received.number() != ReceivedEvent.UNNUMBERED && received.number() != nextNumber++) {
            fail("event number " + received.number() + " came where " + (nextNumber - 1) + " was due");
        }
    }

    private void token(String text, long now) {
        if (!text.equals(Script.token(tokens))) {
            fail("token '" + text + "' came where '" + Script.token(tokens) + "' was due");
        }
        if (tokens++ == 0) {
            firstToken = now;
        } else {
            gaps.add(now - lastToken);
        }
        lastToken = now;
    }

    private void whole(ReceivedEvent.Text text) {
        tokens = script.tokens();
        if (!text.text().equals(script.text())) {
            fail("another text than the model said: " + text.text());
        }
        end(text.costMicros());
    }

    private void end(long cost) {
        if (ended) {
            fail("ended twice");
        }
        ended = true;
        costMicros = cost;
    }
}

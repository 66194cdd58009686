package com.generalaugment.turnexecutor.domain.stream;

import com.generalaugment.turnexecutor.domain.run.Frame;
import java.util.Arrays;
import java.util.List;

/**
 * Events that the client of an earlier owner has seen already. The new owner's events must be the same as far as those
 * go: a client never gets two versions of one event.
 */
public final class ReplayedPrefix {

    /** The model returned other output this time. */
    public static final class Diverged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Diverged() {
            super("diverged", null, false, false);
        }
    }

    private final List<Frame> frames;

    ReplayedPrefix(List<Frame> frames) {
        this.frames = frames;
    }

    int size() {
        return frames.size();
    }

    Frame at(int number) {
        return frames.get(number);
    }

    boolean covers(Frame frame) {
        return frame.sequenceNumber() < frames.size();
    }

    /** @throws Diverged when the client has seen another frame with that number */
    void requireSame(Frame frame) {
        Frame seen = frames.get((int) frame.sequenceNumber());
        boolean isOfItsMoment = switch (seen.type()) {
            case "response.created", "response.queued", "response.in_progress", ExtensionEvents.BUDGET -> true;
            default -> false;
        };
        boolean same = seen.type().equals(frame.type()) && (isOfItsMoment || Arrays.equals(seen.json(), frame.json()));
        if (!same) {
            throw new Diverged();
        }
    }
}

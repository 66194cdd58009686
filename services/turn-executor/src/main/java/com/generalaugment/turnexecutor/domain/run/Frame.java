package com.generalaugment.turnexecutor.domain.run;

import java.util.Arrays;

/**
 * One event of a response's stream as it leaves the service.
 *
 * @param sequenceNumber 0, 1, 2 … without gaps
 * @param type such as {@code response.output_text.delta}
 * @param json one line of UTF-8 JSON
 */
public record Frame(long sequenceNumber, String type, byte[] json) {

    /** Exactly one of these ends every stream. */
    public boolean isTerminal() {
        return switch (type) {
            case "response.completed", "response.incomplete", "response.failed" -> true;
            default -> false;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame
                && sequenceNumber == frame.sequenceNumber
                && type.equals(frame.type)
                && Arrays.equals(json, frame.json);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sequenceNumber);
    }

    @Override
    public String toString() {
        return "Frame[" + sequenceNumber + " " + type + "]";
    }
}

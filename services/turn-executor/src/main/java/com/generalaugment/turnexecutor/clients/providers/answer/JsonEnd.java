package com.generalaugment.turnexecutor.clients.providers.answer;

/** Finds the end of one JSON object in text that comes in pieces. */
final class JsonEnd {

    private int depth;
    private boolean begun;
    private boolean inString;
    private boolean escaped;

    /** @return how much of the piece belongs to the object */
    int read(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            if (isReached()) {
                return i;
            }
            read(piece.charAt(i));
        }
        return piece.length();
    }

    boolean isReached() {
        return begun && depth <= 0;
    }

    /** Whether something was begun and has not ended. */
    boolean isOpen() {
        return inString || depth > 0;
    }

    void reset() {
        depth = 0;
        begun = false;
        inString = false;
        escaped = false;
    }

    private void read(char c) {
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                inString = false;
            }
            return;
        }
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> {
                depth++;
                begun = true;
            }
            case '}', ']' -> depth--;
            default -> {
                // Everything else has no part in where the object ends.
            }
        }
    }
}

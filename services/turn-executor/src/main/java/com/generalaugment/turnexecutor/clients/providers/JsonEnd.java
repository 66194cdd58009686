package com.generalaugment.turnexecutor.clients.providers;

/** Finds the end of one JSON object in text that comes in pieces. */
final class JsonEnd {

    private int depth;
    private boolean begun;
    private boolean inString;
    private boolean escaped;

    void read(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            read(piece.charAt(i));
        }
    }

    boolean isReached() {
        return begun && depth == 0;
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

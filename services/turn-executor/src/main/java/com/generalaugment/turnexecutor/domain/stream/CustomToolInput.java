package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.CustomTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the text of a custom tool's input out of the arguments of the function that stands for the tool, while they
 * arrive: {@code {"input":"…"}}. Arguments of another shape are the input as they are: nothing that the model said is
 * lost.
 */
final class CustomToolInput {

    private static final String MEMBER = "\"" + CustomTool.INPUT + "\"";
    /** So much is looked at again and again until the text begins. */
    private static final int MAX_OPENING = 1_024;

    private static final int HEX = 16;
    private static final int CODE_DIGITS = 4;

    private enum State {
        BEFORE_TEXT,
        IN_TEXT,
        AFTER_TEXT,
        OTHER_SHAPE
    }

    private final StringBuilder arguments = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder escape = new StringBuilder();
    private State state = State.BEFORE_TEXT;
    private int published;

    /** @return what is new of the input; empty while nothing is known of it */
    String read(String delta) {
        int from = arguments.length();
        arguments.append(delta);
        if (state == State.BEFORE_TEXT) {
            from = beginningOfText();
        }
        for (int i = from; state == State.IN_TEXT && i < arguments.length(); i++) {
            character(arguments.charAt(i));
        }
        return news(false);
    }

    /** @return what was held back until the end */
    String end() {
        if (state == State.OTHER_SHAPE) {
            text.append(wholeArguments());
        }
        return news(true);
    }

    /** Everything that {@link #read} and {@link #end} have answered. */
    String text() {
        return text.substring(0, published);
    }

    /** Behind the quote that opens the text, or the end of what has come. */
    private int beginningOfText() {
        int at = 0;
        for (String token : new String[] {"{", MEMBER, ":", "\""}) {
            at = behindSpaces(at);
            int length = Math.min(token.length(), arguments.length() - at);
            if (!token.startsWith(arguments.substring(at, at + length))) {
                state = State.OTHER_SHAPE;
            }
            if (length < token.length() || state == State.OTHER_SHAPE) {
                state = arguments.length() > MAX_OPENING ? State.OTHER_SHAPE : state;
                return arguments.length();
            }
            at += length;
        }
        state = State.IN_TEXT;
        return at;
    }

    private int behindSpaces(int from) {
        int at = from;
        while (at < arguments.length() && Character.isWhitespace(arguments.charAt(at))) {
            at++;
        }
        return at;
    }

    private void character(char next) {
        if (!escape.isEmpty()) {
            escape.append(next);
            unescape();
        } else if (next == '\\') {
            escape.append(next);
        } else if (next == '"') {
            state = State.AFTER_TEXT;
        } else {
            text.append(next);
        }
    }

    /** An escape that JSON does not know stays as it was written. */
    private void unescape() {
        char kind = escape.charAt(1);
        if (kind == 'u' && escape.length() < 2 + CODE_DIGITS) {
            return;
        }
        switch (kind) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case '"', '\\', '/' -> text.append(kind);
            case 'u' -> text.append(codeUnit());
            default -> text.append(escape);
        }
        escape.setLength(0);
    }

    private String codeUnit() {
        try {
            return Character.toString((char) Integer.parseInt(escape.substring(2), HEX));
        } catch (NumberFormatException e) {
            return escape.toString();
        }
    }

    /** The first half of a character waits for the second. */
    private String news(boolean last) {
        int end = text.length();
        if (!last && end > published && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String news = text.substring(published, end);
        published = end;
        return news;
    }

    /** An object with members in another order, or whatever else the model made of it. */
    private String wholeArguments() {
        try {
            JsonNode node = Json.read(arguments.toString().getBytes(StandardCharsets.UTF_8));
            JsonNode input = node.path(CustomTool.INPUT);
            boolean isNothing = node.isObject() && node.isEmpty();
            return input.isTextual() ? input.textValue() : isNothing ? "" : arguments.toString();
        } catch (IOException e) {
            return arguments.toString();
        }
    }
}

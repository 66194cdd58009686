package com.generalaugment.turnexecutor.clients.providers.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The arguments of one call, put together from pieces to the text of one JSON object. Servers send an empty object in
 * front of the real one, all that they sent before in front of what is new, the whole once more at the end, or the
 * object as a JSON string.
 */
final class ArgumentText {

    private static final String NONE = "{}";
    private static final int MAX_LENGTH = 16 * 1024 * 1024;

    private final StringBuilder said = new StringBuilder();
    private final JsonEnd end = new JsonEnd();
    private int emitted;

    /** May be all until now, or an object inside the object: the next piece decides. Empty: nothing is open. */
    private String unclear = "";

    /** Whether the object has ended. */
    boolean isWhole() {
        return end.isReached();
    }

    boolean isBegun() {
        return !said.isEmpty();
    }

    /** Whether the piece repeats all that was said and goes on behind it. */
    boolean isRepeatedIn(String piece) {
        return isBegun() && piece.length() >= said.length() && piece.startsWith(said.toString());
    }

    /**
     * @return what can be passed on now
     * @throws IOException when more follows than one object
     */
    String add(String piece) throws IOException {
        if (piece.isEmpty()) {
            return "";
        }
        if (isWhole()) {
            addBehindEnd(piece);
            return news();
        }
        if (!unclear.isEmpty()) {
            String waiting = unclear;
            unclear = "";
            append(piece.startsWith(waiting) ? waiting.substring(said.length()) : waiting);
            return news() + add(piece);
        }
        if (!isRepeatedIn(piece)) {
            append(piece);
        } else if (isJsonBegin(said + piece)) {
            unclear = piece;
        } else {
            append(piece.substring(said.length()));
        }
        return news();
    }

    private void append(String piece) throws IOException {
        String fresh = isBegun() ? piece : piece.stripLeading();
        int whole = end.read(fresh);
        said.append(fresh, 0, whole);
        if (said.length() > MAX_LENGTH) {
            throw new IOException("the arguments are too long");
        }
        if (whole < fresh.length()) {
            addBehindEnd(fresh.substring(whole));
        }
    }

    /** The part of all arguments that was not said yet. */
    String unsaidOf(String whole) {
        boolean goesOn = !isWhole() && unclear.isEmpty() && isRepeatedIn(whole);
        return goesOn ? whole.substring(said.length()) : whole;
    }

    /** @return the rest: nothing is waited for any more. @param cut whether the call may be incomplete */
    String end(boolean cut) throws IOException {
        if (!unclear.isEmpty()) {
            append(isObject(unclear) ? unclear.substring(said.length()) : unclear);
            unclear = "";
        }
        if (emitted == 0 && isBegun() && said.charAt(0) == '"') {
            unwrap();
        }
        if (emitted == 0 && !cut && (said.isEmpty() || said.toString().strip().equals("null"))) {
            said.setLength(0);
            said.append(NONE);
        }
        return emit();
    }

    /** Whether something has begun that has no end. */
    boolean isTorn() {
        return end.isOpen();
    }

    /** An empty object may yet be replaced, a string unwrapped. */
    private String news() {
        boolean isPlaceholder = emitted == 0 && NONE.contentEquals(said);
        boolean isQuoted = isBegun() && said.charAt(0) == '"';
        boolean isNull = emitted == 0 && said.length() <= 4 && isBegun() && "null".startsWith(said.toString());
        return isPlaceholder || isQuoted || isNull ? "" : emit();
    }

    private String emit() {
        String news = said.substring(emitted);
        emitted = said.length();
        return news;
    }

    private void addBehindEnd(String more) throws IOException {
        String behind = more.strip();
        if (behind.isEmpty() || behind.contentEquals(said)) {
            return;
        }
        if (emitted == 0 && NONE.contentEquals(said) && behind.charAt(0) == '{') {
            said.setLength(0);
            end.reset();
            int whole = end.read(behind);
            said.append(behind, 0, whole);
            behind = behind.substring(whole).strip();
        }
        if (!behind.isEmpty()) {
            throw new IOException("more than one object of arguments");
        }
    }

    private void unwrap() {
        try {
            JsonNode text = Json.read(said.toString().getBytes(StandardCharsets.UTF_8));
            if (text.isTextual()
                    && Json.read(text.asText().getBytes(StandardCharsets.UTF_8)).isObject()) {
                said.setLength(0);
                said.append(text.asText());
            }
        } catch (IOException e) {
            // It is passed on as it is.
        }
    }

    private static boolean isObject(String text) {
        JsonEnd alone = new JsonEnd();
        return alone.read(text) == text.length() && alone.isReached();
    }

    private static boolean isJsonBegin(String text) {
        try (JsonParser parser = Json.mapper().getFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                continue;
            }
            return true;
        } catch (JsonEOFException e) {
            return true;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("text in memory", e);
        }
    }
}

package com.generalaugment.bench.stub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the stub model is to do, written into the user's text, so that it reaches the stub through any platform: {@code
 * [stub delay=20 tokens=20 gap=5]}.
 *
 * @param delayMillis before the first token
 * @param tokens number of them, each one frame of a stream
 * @param gapMillis between two tokens
 */
public record Script(int delayMillis, int tokens, int gapMillis) {

    private static final Pattern MARKER = Pattern.compile("\\[stub delay=(\\d{1,6}) tokens=(\\d{1,5}) gap=(\\d{1,6})]");
    private static final Script DEFAULT = new Script(0, 20, 0);

    /** The first marker in a request; 20 tokens at once when there is none. */
    public static Script in(String request) {
        Matcher matcher = MARKER.matcher(request);
        return matcher.find() ? new Script(number(matcher, 1), number(matcher, 2), number(matcher, 3)) : DEFAULT;
    }

    public String marker() {
        return "[stub delay=" + delayMillis + " tokens=" + tokens + " gap=" + gapMillis + "]";
    }

    /** The text of one token: no two are alike, so that a lost, doubled or moved one is seen. */
    public static String token(int index) {
        return "w" + index + " ";
    }

    /** All tokens joined. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < tokens; index++) {
            text.append(token(index));
        }
        return text.toString();
    }

    /** When the token is due, counted from the request. */
    public long dueMillis(int index) {
        return delayMillis + (long) index * gapMillis;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}

package com.generalaugment.turnexecutor.clients.providers.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A provider's failure inside a running answer, with the HTTP status that it would have had before. */
public final class ReportedFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_STATUS = 500;
    private static final Pattern HTTP_FAILURE = Pattern.compile("[45][0-9][0-9]");

    private final int status;
    private final String text;

    /** @param text what the provider said; for classifying, never shown */
    public ReportedFailure(int status, String text) {
        super("the provider reported a failure inside the stream");
        this.status = status;
        this.text = text;
    }

    /**
     * Of an error in any shape: an object with a number or a name as {@code code}, {@code status} or {@code type}, or a
     * text.
     *
     * @param names what the provider's own names mean as status
     */
    public static ReportedFailure of(JsonNode error, Map<String, Integer> names) {
        int status = DEFAULT_STATUS;
        for (String member : List.of("type", "status", "code")) {
            status = statusOf(error.path(member), names, status);
        }
        return new ReportedFailure(status, error.isTextual() ? error.asText() : error.toString());
    }

    private static int statusOf(JsonNode reported, Map<String, Integer> names, int otherwise) {
        String text = reported.asText("");
        Integer named = names.get(text);
        if (named != null) {
            return named;
        }
        return HTTP_FAILURE.matcher(text).matches() ? Integer.parseInt(text) : otherwise;
    }

    public int status() {
        return status;
    }

    public String text() {
        return text;
    }
}

package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What tools answered, as text: plain results word by word, JSON as a list of its members. Every value of a result is
 * in it.
 */
public final class ResultText {

    private static final int MOST_MEMBERS = 40;
    private static final int MOST_JSON = 8_000;
    private static final Pattern FAILURE = Pattern.compile(
            "\\s*(?:an )?(?:error|exception|failed|failure)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private ResultText() {}

    /** @param arguments JSON text of the call, result what came back */
    public record Result(String tool, String arguments, String output) {}

    public static String of(List<Result> results) {
        if (results.size() == 1) {
            Result only = results.getFirst();
            return isFailure(only.output())
                    ? "Tool result: the call of " + only.tool() + " failed: " + readable(only.output())
                    : "Tool result: " + readable(only.output());
        }
        return results.stream().map(ResultText::labelled).collect(Collectors.joining("; ", "Tool results: ", ""));
    }

    private static String labelled(Result result) {
        String arguments = readable(result.arguments());
        String call = result.tool() + (arguments.equals("{}") ? "" : " (" + arguments + ")");
        return call + (isFailure(result.output()) ? " failed: " : ": ") + readable(result.output());
    }

    /** A document is rendered as {@code temperature: 18, sky: clear}; anything else, or a large one, as it is. */
    private static String readable(String output) {
        if (output.length() > MOST_JSON || !output.strip().startsWith("{")) {
            return output;
        }
        try {
            JsonNode document = Json.read(output.getBytes(StandardCharsets.UTF_8));
            List<String> members = new ArrayList<>();
            members(document, "", members);
            return members.isEmpty() || members.size() > MOST_MEMBERS ? output : String.join(", ", members);
        } catch (IOException e) {
            return output;
        }
    }

    private static void members(JsonNode node, String path, List<String> members) {
        if (node.isObject() && !node.isEmpty()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                members(member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey(), members);
            }
        } else if (!path.isEmpty()) {
            members.add(path + ": " + (node.isTextual() ? node.textValue() : Json.text(node)));
        }
    }

    private static boolean isFailure(String output) {
        if (output.length() > MOST_JSON || !output.strip().startsWith("{")) {
            return FAILURE.matcher(output).matches();
        }
        try {
            JsonNode document = Json.read(output.getBytes(StandardCharsets.UTF_8));
            return document.hasNonNull("error")
                    || document.path("status").asText().matches("failed|error|denied")
                    || (document.has("success") && !document.path("success").asBoolean(true));
        } catch (IOException e) {
            return false;
        }
    }
}

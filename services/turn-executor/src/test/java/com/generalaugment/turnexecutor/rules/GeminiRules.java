package com.generalaugment.turnexecutor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Gemini 3. Sources: ai.google.dev, "Function calling" and "Thought signatures"; its error texts as in ENTERPILOT/GoModel#891. */
public final class GeminiRules extends ProviderRules {

    private static final int MAX_LEVELS = 100;

    @Override
    void check(JsonNode body) {
        JsonNode contents = body.path("contents");
        require(!contents.isEmpty(), "GenerateContentRequest.contents: contents is not specified");
        List<String> open = List.of();
        for (int i = 0; i < contents.size(); i++) {
            JsonNode content = contents.get(i);
            boolean user = i % 2 == 0;
            require(
                    content.path("role").asText().equals(user ? "user" : "model"),
                    "Please ensure that multiturn requests alternate between user and model.");
            require(!content.path("parts").isEmpty(), "contents.parts must not be empty.");
            content.path("parts").forEach(GeminiRules::part);
            List<String> results = names(content, "functionResponse");
            require(
                    results.equals(open),
                    "Please ensure that the number of function response parts is equal to the number of function call "
                            + "parts of the function call turn.");
            open = names(content, "functionCall");
        }
        require(contents.size() % 2 == 1, "Please ensure that multiturn requests end with a user role.");
        body.at("/systemInstruction/parts").forEach(GeminiRules::part);
        signatures(contents);
    }

    /** Of the running turn, which begins with the newest content in which the user says something. */
    private static void signatures(JsonNode contents) {
        int start = 0;
        for (int i = 0; i < contents.size(); i += 2) {
            if (names(contents.get(i), "functionResponse").isEmpty()) {
                start = i;
            }
        }
        for (int i = start + 1; i < contents.size(); i += 2) {
            for (JsonNode part : contents.get(i).path("parts")) {
                if (part.has("functionCall")) {
                    String signature = part.path("thoughtSignature").asText("");
                    require(
                            signature.equals("skip_thought_signature_validator") || signature.startsWith("gemini-"),
                            "Function call is missing a thought_signature in functionCall parts.");
                    break;
                }
            }
        }
    }

    private static List<String> names(JsonNode content, String kind) {
        List<String> names = new ArrayList<>();
        content.path("parts").forEach(part -> {
            if (part.has(kind)) {
                names.add(part.path(kind).path("name").asText());
            }
        });
        return names;
    }

    private static void part(JsonNode part) {
        int data = 0;
        for (String kind : List.of("text", "functionCall", "functionResponse", "inlineData", "fileData")) {
            data += part.has(kind) ? 1 : 0;
        }
        require(data == 1, "Unable to submit request because it must have a text parameter.");
        require(
                !part.has("text") || !isBlank(part.path("text")),
                "Unable to submit request because it has an empty text.");
        for (String kind : List.of("functionCall", "functionResponse")) {
            if (part.has(kind)) {
                requireName(part.path(kind).path("name").asText(), "^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$");
                JsonNode struct = part.path(kind).path(kind.equals("functionCall") ? "args" : "response");
                require(struct.isObject(), "Invalid value at 'args' (type.googleapis.com/google.protobuf.Struct)");
                require(3 * depthOf(struct) <= MAX_LEVELS, "Exceeded maximum recursion depth.");
            }
        }
    }

    private static int depthOf(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depthOf(child));
        }
        return node.isContainerNode() ? deepest + 1 : 0;
    }
}

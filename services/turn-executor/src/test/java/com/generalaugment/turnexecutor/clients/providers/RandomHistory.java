package com.generalaugment.turnexecutor.clients.providers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Items as one family's models give them, among items that a caller wrote, in all the ways that were seen to go wrong. */
final class RandomHistory {

    /** Whose models have answered. */
    enum Source {
        CHAT,
        MISTRAL,
        RESPONSES,
        ANTHROPIC,
        GEMINI
    }

    private static final String HALF = "\uD83D";
    private static final List<String> ODD_IDS = List.of(
            "",
            "call|1",
            "functions.get_weather:0",
            "get_weather.1",
            "call 1",
            "call_0",
            "ä",
            "fc_1|call_2",
            HALF,
            "x".repeat(300));
    private static final List<String> ODD_NAMES =
            List.of("", "a.b", "1st", "-x", "mcp__" + "n".repeat(80), "tool name", "größe", HALF + "f", "ns/tool");
    private static final List<String> ODD_ARGUMENTS = List.of(
            "",
            " ",
            "[1]",
            "\"x\"",
            "null",
            "{\"a\":",
            "{} {}",
            "{\"a\":\"\\ud83d\"}",
            "{\"" + HALF + "\":1}",
            "{\"a\":1e400}",
            "{\"a\":".repeat(90) + "1" + "}".repeat(90),
            "NaN",
            "{\"a\":1e999999999}",
            "{\"a\":1e99999999999}",
            " { \"a\" : 1 } ");
    private static final List<String> BLANKS = List.of("", " ", "\n\t", "\u00A0", "\u3000");

    final List<ObjectNode> items = new ArrayList<>();
    /** What was said and has to reach the model. */
    final List<String> said = new ArrayList<>();

    private final Map<String, ReasoningState> thoughts = new HashMap<>();
    private final List<ObjectNode> withheld = new ArrayList<>();
    private final Random random;
    private final Source source;

    RandomHistory(Source source, long seed) {
        this.source = source;
        this.random = new Random(seed);
        int rounds = 1 + random.nextInt(5);
        for (int i = 0; i < rounds; i++) {
            callers();
            answer();
        }
        callers();
        giveWithheld();
    }

    Optional<ReasoningState> thought(String sealed) {
        return Optional.ofNullable(thoughts.get(sealed));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String words() {
        String words = "w" + said.size() + ";" + (chance(10) ? HALF : "") + (chance(10) ? "\uD83D\uDE00 \n" : "");
        said.add("w" + said.size() + ";");
        return words;
    }

    private void callers() {
        if (chance(75)) {
            message("user", chance(10) ? any(BLANKS) : words());
        }
        int odd = chance(50) ? 0 : random.nextInt(4);
        for (int i = 0; i < odd; i++) {
            any(List.<Runnable>of(
                            () -> message("developer", words()),
                            () -> message("system", any(BLANKS)),
                            () -> message("user", words()),
                            () -> message("user", any(BLANKS)),
                            () -> message("assistant", words() + " "),
                            () -> message("assistant", any(BLANKS)),
                            () -> items.add(item("message").put("role", "user").set("content", Json.array())),
                            () -> items.add(item("acme:note").put("text", "hidden")),
                            () -> items.add(item("reasoning")),
                            this::refusal,
                            this::image,
                            this::giveWithheld))
                    .run();
        }
    }

    private static ObjectNode item(String type) {
        return Json.object().put("type", type);
    }

    private void message(String role, String text) {
        ObjectNode message = item("message").put("role", role);
        message.putArray("content")
                .addObject()
                .put("type", role.equals("assistant") ? "output_text" : "input_text")
                .put("text", text);
        items.add(message);
    }

    private void refusal() {
        ObjectNode message = item("message").put("role", "assistant");
        message.putArray("content").addObject().put("type", "refusal").put("refusal", words());
        items.add(message);
    }

    private void image() {
        ObjectNode message = item("message").put("role", "user");
        picture(message.putArray("content"));
        items.add(message);
    }

    private static void picture(ArrayNode parts) {
        parts.addObject().put("type", "input_image").put("image_url", "https://a.example/b.png");
    }

    /** One answer: thoughts, perhaps a text, perhaps calls, and then their results in some order. */
    private void answer() {
        boolean calls = chance(70);
        if (chance(60)) {
            thought();
        }
        if (chance(calls ? 30 : 90)) {
            message("assistant", chance(5) ? any(BLANKS) : words());
        }
        List<ObjectNode> results = new ArrayList<>();
        for (int i = calls ? 1 + random.nextInt(3) : 0; i > 0; i--) {
            if (source != Source.GEMINI && chance(25)) {
                thought();
            }
            results.add(call());
            if (chance(10)) {
                callers();
            }
        }
        if (chance(30)) {
            Collections.shuffle(results, random);
        }
        for (ObjectNode result : results) {
            give(result);
        }
        if (chance(8)) {
            thought();
        }
    }

    private void give(ObjectNode result) {
        if (chance(12)) {
            withheld.add(result);
            return;
        }
        if (chance(10)) {
            any(List.<Runnable>of(this::callers, this::thought, () -> message("developer", words())))
                    .run();
        }
        if (chance(5)) {
            items.add(result.deepCopy().put("output", "running"));
        }
        items.add(result);
    }

    /** Half of what was withheld is never given. */
    private void giveWithheld() {
        withheld.stream().filter(result -> chance(50)).forEach(items::add);
        withheld.clear();
    }

    /** @return its result */
    private ObjectNode call() {
        boolean own = chance(70);
        String id = own ? idOf(source) : any(ODD_IDS);
        String name = chance(85) ? "get_weather" : any(ODD_NAMES);
        ObjectNode call = item("function_call").put("call_id", id).put("name", name);
        items.add(call.put("arguments", chance(70) ? "{\"n\": " + items.size() + "}" : any(ODD_ARGUMENTS)));
        if (chance(5)) {
            items.add(call.deepCopy());
        }
        ObjectNode result = item("function_call_output").put("call_id", id);
        if (chance(15)) {
            ArrayNode parts = result.putArray("output");
            parts.addObject().put("type", "input_text").put("text", "sunny");
            picture(parts);
            return result;
        }
        return result.put("output", chance(10) ? any(BLANKS) : "sunny" + (chance(5) ? HALF : ""));
    }

    private String hex(int length) {
        StringBuilder digits = new StringBuilder();
        while (digits.length() < length) {
            digits.append(Integer.toHexString(random.nextInt(16)));
        }
        return digits.toString();
    }

    private String idOf(Source maker) {
        return switch (maker) {
            case CHAT ->
                any(List.<Supplier<String>>of(
                                () -> "chatcmpl-tool-" + hex(32),
                                () -> "functions.get_weather:" + random.nextInt(2),
                                () -> "call_" + random.nextInt(2),
                                () -> ""))
                        .get();
            case MISTRAL -> hex(9);
            case RESPONSES, GEMINI -> "call_" + hex(24);
            case ANTHROPIC -> "toolu_01" + hex(22);
        };
    }

    private void thought() {
        String sealed = "sealed-" + thoughts.size();
        switch (chance(85) ? source : any(List.of(Source.values()))) {
            case CHAT, MISTRAL -> {
                items.add(item("reasoning"));
                return;
            }
            case RESPONSES ->
                thoughts.put(
                        sealed,
                        new ReasoningState(
                                "openai",
                                Json.object()
                                        .put("type", "reasoning")
                                        .put("id", chance(90) ? "rs_" + (chance(90) ? hex(20) : "again") : "item_1")
                                        .put("encrypted_content", chance(95) ? "openai-" + hex(8) : "")
                                        .set("summary", Json.array())));
            case ANTHROPIC ->
                thoughts.put(
                        sealed,
                        new ReasoningState(
                                "anthropic",
                                chance(80)
                                        ? Json.object()
                                                .put("type", "thinking")
                                                .put("thinking", chance(50) ? "" : "Hm")
                                                .put("signature", chance(85) ? "anthropic-" + hex(8) : "")
                                        : Json.object()
                                                .put("type", "redacted_thinking")
                                                .put("data", hex(8))));
            case GEMINI ->
                thoughts.put(
                        sealed,
                        new ReasoningState("gemini", Json.object().put("thoughtSignature", "gemini-" + hex(8))));
        }
        items.add(item("reasoning").put("encrypted_content", sealed));
    }
}

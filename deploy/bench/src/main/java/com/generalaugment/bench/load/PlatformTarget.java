package com.generalaugment.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.generalaugment.bench.stub.Script;
import java.util.Map;

/** The platform's {@code POST /v1/responses}: durable turns, every caller a user of its own. */
public record PlatformTarget(int port, String runtimeKey) implements Target {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MICRO_PLACES = 6;
    private static final String NUMBER = "\"sequence_number\":";

    @Override
    public String path() {
        return "/v1/responses";
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + runtimeKey);
    }

    @Override
    public String body(Script script, boolean stream, int caller) {
        return """
                {"model": "%s", "stream": %s, "user": "bench-%d", "max_output_tokens": 2000, \
                "input": "%s Please answer."}""".formatted(caller % 2 == 0 ? "balanced" : "simple", stream, caller, script.marker());
    }

    @Override
    public ReceivedEvent event(SseParser.Event event) {
        String data = event.data();
        return switch (event.name()) {
            case "response.output_text.delta" ->
                new ReceivedEvent.Token(number(data), Target.stringMember(data, "delta"));
            case "response.completed" -> completed(data);
            case "response.failed", "response.incomplete", "error" -> new ReceivedEvent.Failure(number(data), data);
            default -> new ReceivedEvent.Nothing(data.equals("[DONE]") ? ReceivedEvent.UNNUMBERED : number(data));
        };
    }

    @Override
    public ReceivedEvent whole(String body) {
        JsonNode response = read(body);
        if (!response.path("status").asText().equals("completed")) {
            return new ReceivedEvent.Failure(ReceivedEvent.UNNUMBERED, body);
        }
        return new ReceivedEvent.Text(
                ReceivedEvent.UNNUMBERED, response.path("output_text").asText(), cost(response));
    }

    private static ReceivedEvent completed(String data) {
        JsonNode event = read(data);
        return new ReceivedEvent.End(event.path("sequence_number").asLong(), cost(event.path("response")));
    }

    private static long cost(JsonNode response) {
        return response.path("metadata")
                .path("general_augment_cost_usd")
                .decimalValue()
                .movePointRight(MICRO_PLACES)
                .longValueExact();
    }

    private static long number(String json) {
        int at = json.indexOf(NUMBER) + NUMBER.length();
        long number = 0;
        while (at < json.length() && Character.isDigit(json.charAt(at))) {
            number = number * 10 + Character.digit(json.charAt(at), 10);
            at++;
        }
        return number;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + json, e);
        }
    }
}

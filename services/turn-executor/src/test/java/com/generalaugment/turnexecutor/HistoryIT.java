package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.StrictModelServer;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that callers send, in whole turns with each kind of provider; each refuses as the real one does. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class HistoryIT { // hazard 51

    private static final String USER = "{\"role\":\"user\",\"content\":\"Weather in Ulm?\"},";
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":{\"type\":\"object\"}}]}";

    private final Caller caller = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private static String call(String id) {
        return "{\"type\":\"function_call\",\"call_id\":\"" + id
                + "\",\"name\":\"get_weather\",\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}";
    }

    private static String result(String id) {
        return "{\"type\":\"function_call_output\",\"call_id\":\"" + id + "\",\"output\":\"sunny\"}";
    }

    private static String message(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
    }

    private JsonNode answered(String model, String input) {
        return answeredIn(model, "", "[" + input + "]");
    }

    private JsonNode answeredIn(String model, String place, String input) {
        Neighbours.MODEL.then(StrictModelServer::answer);
        JsonNode response = caller.create("{\"model\":\"" + model + "\"," + place + "\"input\":" + input + TOOLS)
                .json();
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("output_text").asText()).isEqualTo("fine");
        return response;
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-1", "mistral-large", "gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash"})
    void callIdsOfAnotherModelAreTakenAndTheCallerKeepsTheirOwn(String model) {
        for (String id : new String[] {"functions.get_weather:0", "call|1", "get_weather.1", "x".repeat(90), ""}) {
            // When
            JsonNode response = answered(model, USER + call(id) + "," + result(id));

            // Then
            assertThat(caller.inputItems(response.path("id").asText(), "asc", "100", "")
                            .at("/data/1/call_id")
                            .asText())
                    .isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-1", "mistral-large", "gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash"})
    void whatStandsBetweenACallAndItsResultDoesNotPartThem(String model) {
        answered(model, USER + call("call_1") + "," + message("developer", "Be brief.") + "," + result("call_1"));
        answered(
                model,
                USER + call("call_1") + "," + call("call_2") + "," + result("call_2") + ","
                        + message("user", "And tomorrow?") + "," + result("call_1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-1", "mistral-large", "gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash"})
    void aCallThatWasNeverAnsweredDoesNotEndTheConversation(String model) {
        // Given
        String conversation = caller.conversation(stub -> stub.create(Caller.conversation("", "{}")))
                .path("id")
                .asText();
        String previous = callOfTheModel("");
        callOfTheModel("\"conversation\":\"" + conversation + "\",");

        // When / Then
        answered(model, USER + call("call_left") + "," + message("user", "never mind"));
        answered(model, USER + call("call_left"));
        answeredIn(model, "\"previous_response_id\":\"" + previous + "\",", "\"never mind\"");
        answeredIn(model, "\"conversation\":\"" + conversation + "\",", "\"never mind\"");
        answeredIn(model, "\"conversation\":\"" + conversation + "\",", "\"and now?\"");
    }

    /** @return the id of a response that ended in a call */
    private String callOfTheModel(String place) {
        Neighbours.MODEL.then(exchange -> {
            exchange.begin();
            exchange.data("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_left\","
                    + "\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":\"{}\"}}]}}]}");
            exchange.finish("tool_calls", 20, 9);
        });
        JsonNode response = caller.create("{\"model\":\"stub-1\"," + place + "\"input\":\"Weather?\"" + TOOLS)
                .json();
        assertThat(response.at("/output/0/call_id").asText()).isEqualTo("call_left");
        return response.path("id").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-1", "mistral-large", "gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash"})
    void aDeveloperMessageAloneIsAnswered(String model) {
        answered(model, message("developer", "Greet the user."));
        answered(model, message("system", "Be kind.") + "," + message("developer", "Greet the user."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-1", "mistral-large", "gpt-5-mini", "claude-sonnet-4-6", "gemini-3-flash"})
    void emptyMessagesAndAnAssistantFirstOrLastAreAnswered(String model) {
        answered(model, message("user", ""));
        answered(model, message("user", " ") + "," + message("assistant", "") + "," + message("user", "Hi"));
        answered(model, message("assistant", "Hello, how can I help? "));
        answered(model, message("user", "Hi") + "," + message("user", "There") + "," + message("assistant", "I "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stub-1", "claude-sonnet-4-6"})
    void aResultInFrontOfItsCallIsRefusedByName(String model) {
        assertThatThrownBy(() -> answered(model, USER + result("call_1") + "," + call("call_1")))
                .hasFieldOrPropertyWithValue("reason", "tool_call_not_found")
                .hasFieldOrPropertyWithValue("param", "input[1].call_id");
    }
}

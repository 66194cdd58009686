package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.turn.CallOptions;
import com.generalaugment.libs.contracts.turn.ReplayRequest;
import com.generalaugment.libs.contracts.turn.ResponseRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.EventStory;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers opt in to, from the call to the rows and back. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class ExtensionsIT {

    private static final String BUILT_IN = "{\"model\":\"balanced\",\"input\":\"Hi\",\"stream\":true";
    private static final String HEADER = "X-General-Augment-Extensions";
    private static final CallOptions RAW = CallOptions.newBuilder()
            .setConfigVersion(1)
            .setExtensions(true)
            .setRawReasoning(true)
            .build();

    private final Caller caller = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private List<JsonNode> create(String body) {
        return caller
                .frames(Caller.request(body, null).toBuilder().setOptions(RAW).build())
                .stream()
                .map(ExtensionsIT::json)
                .toList();
    }

    private List<JsonNode> replay(String id, long startingAfter) {
        List<JsonNode> events = new ArrayList<>();
        caller.stub()
                .replay(ReplayRequest.newBuilder()
                        .setOptions(RAW)
                        .setResponseId(id)
                        .setStartingAfter(startingAfter)
                        .build())
                .forEachRemaining(frame -> events.add(json(frame)));
        return events;
    }

    private JsonNode retrieve(String id) {
        return Json.readTrusted(caller.stub()
                .retrieve(ResponseRequest.newBuilder()
                        .setOptions(RAW)
                        .setResponseId(id)
                        .build())
                .getJson()
                .toByteArray());
    }

    private static JsonNode json(TurnFrame frame) {
        return Json.readTrusted(frame.getJson().toByteArray());
    }

    @Test
    void whatIsToldWithExtensionsIsKeptSoAndShownToNobodyElse() {
        // When
        List<JsonNode> events = create(BUILT_IN + "}");

        // Then
        JsonNode response = EventStory.check(events);
        String id = response.path("id").asText();
        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .contains("general_augment:budget", "response.reasoning.delta", "response.reasoning.done");
        assertThat(response.at("/output/0/content/0/text").asText()).startsWith("I follow fixed rules");
        assertThat(retrieve(id)).isEqualTo(response);
        assertThat(replay(id, 3)).isEqualTo(events.subList(4, events.size()));
        assertThat(caller.retrieve(id).toString()).doesNotContain("reasoning_text", "I follow");
        assertThat(caller.replay(id, null).toString()).doesNotContain("general_augment:budget", "I follow");
        assertThatThrownBy(() -> caller.replay(id, 3L)).hasFieldOrPropertyWithValue("param", HEADER);
    }

    @Test
    void aBackgroundTurnIsWorkedOnWithTheExtensionsItWasAskedForWith() {
        // When
        List<JsonNode> events = create(BUILT_IN + ",\"background\":true}");

        // Then
        JsonNode response = EventStory.check(events);
        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .contains("response.queued", "general_augment:budget", "response.reasoning.done");
        assertThat(replay(response.path("id").asText(), 0)).isEqualTo(events.subList(1, events.size()));
    }

    @Test
    void thoughtsOfAnyProviderAreShownToWhoAskedForThem() {
        // Given
        for (int i = 0; i < 2; i++) {
            Neighbours.MODEL.then(exchange -> {
                exchange.begin();
                exchange.data("{\"choices\":[{\"delta\":{\"reasoning_content\":\"Between us.\"}}]}");
                exchange.text("Yes.");
                exchange.finish("stop", 9, 3);
            });
        }

        // When
        JsonNode shown = create("{\"model\":\"stub-1\",\"input\":\"Hi\"}").getFirst();

        // Then
        assertThat(shown.at("/output/0/content/0/text").asText()).isEqualTo("Between us.");
        assertThat(shown.path("output_text").asText()).isEqualTo("Yes.");
        JsonNode core = caller.create("{\"model\":\"stub-1\",\"input\":\"Hi\"}").json();
        assertThat(core.toString()).doesNotContain("Between us.");
        assertThat(core.path("output")).hasSize(1);
    }

    @Test
    void aThoughtThatWasShownIsTakenBackAsInput() {
        // Given
        JsonNode first = EventStory.check(create(BUILT_IN + "}"));

        // When
        JsonNode next = caller.create("{\"model\":\"balanced\",\"input\":[" + first.at("/output/0") + ","
                        + first.at("/output/1") + ",{\"role\":\"user\",\"content\":\"And?\"}]}")
                .json();

        // Then
        assertThat(next.path("output_text").asText()).isEqualTo("You said: And?");
        assertThat(caller.inputItems(next.path("id").asText(), "asc", "", "").toString())
                .doesNotContain("I follow fixed rules");
    }
}

package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.turn.ConversationItemRequest;
import com.generalaugment.libs.contracts.turn.ConversationItemsRequest;
import com.generalaugment.libs.contracts.turn.ConversationRequest;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.fakes.OpenResponses;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import com.google.protobuf.ByteString;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations over the service's own contract, with real PostgreSQL below. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class ConversationIT {

    private final Caller caller = new Caller();
    private final Caller stranger = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private JsonNode made(String body) {
        return caller.conversation(stub -> stub.create(Caller.conversation("", body)));
    }

    private String made() {
        return made("{}").path("id").asText();
    }

    private JsonNode items(String id, String order, String limit, String after) {
        return caller.conversation(stub -> stub.listItems(ConversationItemsRequest.newBuilder()
                .setConversationId(id)
                .setOrder(order)
                .setLimit(limit)
                .setAfter(after)
                .build()));
    }

    private List<String> texts(String id) {
        List<String> texts = new ArrayList<>();
        items(id, "asc", "100", "")
                .path("data")
                .forEach(item -> texts.add(item.at("/content/0/text").asText()));
        return texts;
    }

    private static String turn(String id, String input) {
        return "{\"model\":\"balanced\",\"conversation\":\"" + id + "\",\"input\":\"" + input + "\"}";
    }

    private static ConversationItemRequest item(String id, String itemId) {
        return ConversationItemRequest.newBuilder()
                .setConversationId(id)
                .setItemId(itemId)
                .build();
    }

    @Test
    void aConversationIsMadeReadChangedAndDeleted() {
        // Given
        JsonNode made = made("{\"metadata\":{\"topic\":\"tea\"},\"items\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        String id = made.path("id").asText();

        // When
        JsonNode changed = caller.conversation(
                stub -> stub.update(Caller.conversation(id, "{\"metadata\":{\"topic\":\"coffee\"}}")));

        // Then
        assertThat(id).matches("conv_[0-9a-z]{24,}");
        assertThat(made.path("object").asText()).isEqualTo("conversation");
        assertThat(made.path("created_at").isIntegralNumber()).isTrue();
        assertThat(made.at("/metadata/topic").asText()).isEqualTo("tea");
        assertThat(changed.at("/metadata/topic").asText()).isEqualTo("coffee");
        assertThat(caller.conversation(stub -> stub.get(Caller.conversation(id, ""))))
                .isEqualTo(changed);
        String itemId = items(id, "", "", "").path("first_id").asText();
        assertThat(caller.conversation(stub -> stub.delete(Caller.conversation(id, "")))
                        .toString())
                .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"conversation.deleted\",\"deleted\":true}");
        assertThatThrownBy(() -> caller.conversation(stub -> stub.get(Caller.conversation(id, ""))))
                .hasFieldOrPropertyWithValue("reason", "conversation_not_found");
        assertThatThrownBy(() -> caller.conversation(stub -> stub.getItem(item(id, itemId))))
                .hasFieldOrPropertyWithValue("reason", "conversation_not_found");
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.conversation_item WHERE project_id = ?",
                        caller.tenant.projectId()))
                .isZero();
    }

    @Test
    void turnsSpeakInAConversationAndTheirResponsesOutliveIt() {
        // Given
        String id = made();
        caller.create(turn(id, "Reply exactly with: one"));

        // When
        JsonNode response =
                caller.create(turn(id, "What was my first message?")).json();

        // Then
        OpenResponses.checkResponse(response);
        assertThat(response.path("output_text").asText()).isEqualTo("Reply exactly with: one");
        assertThat(texts(id))
                .containsExactly(
                        "Reply exactly with: one", "one", "What was my first message?", "Reply exactly with: one");
        JsonNode page = items(id, "", "2", "");
        assertThat(page.path("has_more").asBoolean()).isTrue();
        assertThat(page.path("first_id")).isEqualTo(response.at("/output/0/id"));
        assertThat(items(id, "", "", page.path("last_id").asText()).path("data"))
                .hasSize(2);
        assertThat(caller.inputTokens(turn(id, "now")))
                .isGreaterThan(caller.inputTokens("{\"model\":\"balanced\",\"input\":\"now\"}"));
        caller.conversation(stub -> stub.delete(Caller.conversation(id, "")));
        assertThat(caller.retrieve(response.path("id").asText())).isEqualTo(response);
    }

    @Test
    void itemsAreAddedReadAndRemoved() {
        // Given
        String id = made();

        // When
        JsonNode added = caller.conversation(stub -> stub.createItems(Caller.conversation(
                id,
                "{\"items\":[{\"role\":\"user\",\"content\":\"one\"},{\"type\":\"acme:note\",\"n\":1},"
                        + "{\"type\":\"message\",\"id\":\"msg_own\",\"role\":\"assistant\",\"content\":\"two\"}]}")));

        // Then
        assertThat(added.path("object").asText()).isEqualTo("list");
        assertThat(added.path("data"))
                .hasSize(3)
                .allMatch(item -> item.path("id").isTextual());
        assertThat(added.path("last_id").asText()).isEqualTo("msg_own");
        assertThat(added.path("has_more").asBoolean()).isFalse();
        assertThat(caller.conversation(stub -> stub.getItem(item(id, "msg_own"))))
                .isEqualTo(added.at("/data/2"));
        assertThat(caller.conversation(stub -> stub.deleteItem(item(id, "msg_own")))
                        .path("id")
                        .asText())
                .isEqualTo(id);
        assertThat(items(id, "asc", "", "").path("data")).hasSize(2);
        for (String itemId : List.of("msg_own", "msg_none", "\u0000")) {
            assertThatThrownBy(() -> caller.conversation(stub -> stub.getItem(item(id, itemId))))
                    .hasFieldOrPropertyWithValue("reason", "item_not_found");
        }
    }

    @Test
    void whatIsRepeatedByNameIsDoneOnce() {
        // Given // hazard 2
        ConversationRequest create = ConversationRequest.newBuilder()
                .setBody(ByteString.copyFromUtf8("{\"items\":[{\"role\":\"user\",\"content\":\"one\"}]}"))
                .setRequestName("0123456789abcdef0123456789abcdef")
                .build();
        String id = caller.conversation(stub -> stub.create(create)).path("id").asText();
        ConversationRequest add = create.toBuilder()
                .setConversationId(id)
                .setRequestName("fedcba9876543210fedcba9876543210")
                .build();
        JsonNode added = caller.conversation(stub -> stub.createItems(add));

        // When
        JsonNode again = caller.conversation(stub -> stub.createItems(add));

        // Then
        assertThat(again).isEqualTo(added);
        assertThat(caller.conversation(stub -> stub.create(create)).path("id").asText())
                .isEqualTo(id);
        assertThat(texts(id)).containsExactly("one", "one");
    }

    @Test
    void ofManyTurnsAtOnceOneSpeaksAndTheOthersAreTold() throws Exception {
        // Given // hazard 12
        String id = made();
        List<Future<String>> results = new ArrayList<>();

        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> turn = () -> {
                try {
                    return caller.create(turn(id, "[pace 20ms] Count to 20"))
                            .json()
                            .path("status")
                            .asText();
                } catch (Problem e) {
                    assertThat(e.retryAfter()).hasSeconds(1);
                    return e.reason();
                }
            };
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(turn));
            }
        }

        // Then
        List<String> outcomes = new ArrayList<>();
        for (Future<String> result : results) {
            outcomes.add(result.get());
        }
        assertThat(outcomes).containsOnly("completed", "conversation_busy").contains("completed");
        long completed = outcomes.stream().filter("completed"::equals).count();
        assertThat(texts(id)).hasSize((int) (2 * completed));
        assertThat(Neighbours.PEERS.released).hasSize((int) (8 - completed));
    }

    @Test
    void foreignConversationsAreNotThere() {
        // Given // hazard 24
        String id = made("{\"items\":[{\"id\":\"msg_secret\",\"role\":\"user\",\"content\":\"secret\"}]}")
                .path("id")
                .asText();

        // When / Then
        List<Runnable> calls = List.of(
                () -> stranger.conversation(stub -> stub.get(Caller.conversation(id, ""))),
                () -> stranger.conversation(stub -> stub.update(Caller.conversation(id, "{\"metadata\":{}}"))),
                () -> stranger.conversation(stub -> stub.delete(Caller.conversation(id, ""))),
                () -> stranger.conversation(stub -> stub.getItem(item(id, "msg_secret"))),
                () -> stranger.conversation(stub -> stub.deleteItem(item(id, "msg_secret"))),
                () -> stranger.conversation(stub -> stub.createItems(
                        Caller.conversation(id, "{\"items\":[{\"role\":\"user\",\"content\":\"x\"}]}"))),
                () -> stranger.conversation(stub -> stub.listItems(ConversationItemsRequest.newBuilder()
                        .setConversationId(id)
                        .build())),
                () -> stranger.create(turn(id, "What was my first message?")));
        for (Runnable call : calls) {
            assertThat(catchThrowableOfType(Problem.class, call::run).reason()).isEqualTo("conversation_not_found");
        }
        assertThatThrownBy(() -> stranger.create("{\"model\":\"balanced\",\"input\":[{\"id\":\"msg_secret\"}]}"))
                .hasFieldOrPropertyWithValue("reason", "item_not_found");
        assertThat(texts(id)).containsExactly("secret");
    }

    @Test
    void largeItemsComeFewAtATimeAndAreReadAllTheSame() {
        // Given
        String id = made();
        String large = "tea ".repeat(1_000_000);
        for (int i = 0; i < 6; i++) {
            String item = "{\"id\":\"msg_" + i + "\",\"role\":\"user\",\"content\":\"" + large + "\"}";
            caller.conversation(stub -> stub.createItems(Caller.conversation(id, "{\"items\":[" + item + "]}")));
        }

        // When
        List<String> read = new ArrayList<>();
        JsonNode page;
        do {
            page = items(id, "asc", "5", read.isEmpty() ? "" : read.getLast());
            page.path("data").forEach(item -> read.add(item.path("id").asText()));
            assertThat(page.path("data").size()).isBetween(1, 2);
        } while (page.path("has_more").asBoolean());

        // Then
        assertThat(read).containsExactly("msg_0", "msg_1", "msg_2", "msg_3", "msg_4", "msg_5");
        assertThatThrownBy(() -> caller.create(turn(id, "now")))
                .hasFieldOrPropertyWithValue("reason", "context_length_exceeded");
        JsonNode cut = caller.create(turn(id, "What was my first message?").replace("}", ",\"truncation\":\"auto\"}"))
                .json();
        assertThat(cut.path("output_text").asText()).isEqualTo("What was my first message?");
    }

    @Test
    void bodiesThatDoNotFitAreRefusedByName() {
        // Given
        String id = made();
        String item = "{\"role\":\"user\",\"content\":\"x\"}";
        String tooMany = "{\"items\":[" + String.join(",", Collections.nCopies(21, item)) + "]}";

        // When / Then
        assertThatThrownBy(() -> made(tooMany)).hasFieldOrPropertyWithValue("param", "items");
        assertThatThrownBy(() -> made("[]")).hasFieldOrPropertyWithValue("reason", "invalid_json");
        assertThatThrownBy(() -> made("{\"metadata\":{\"a\":{}}}")).hasFieldOrPropertyWithValue("param", "metadata.a");
        assertThatThrownBy(() -> made("{\"items\":[{\"type\":\"web_search_call\"}]}"))
                .hasFieldOrPropertyWithValue("reason", "unsupported_item_type");
        assertThatThrownBy(() -> made("{\"items\":[{\"id\":\"msg_none\"}]}"))
                .hasFieldOrPropertyWithValue("reason", "item_not_found")
                .hasFieldOrPropertyWithValue("param", "items[0].id");
        assertThatThrownBy(() -> caller.conversation(stub -> stub.createItems(Caller.conversation(id, "{}"))))
                .hasFieldOrPropertyWithValue("reason", "missing_required_parameter");
        assertThatThrownBy(
                        () -> caller.conversation(stub -> stub.createItems(Caller.conversation(id, "{\"items\":[]}"))))
                .hasFieldOrPropertyWithValue("param", "items");
        assertThatThrownBy(() -> caller.conversation(stub -> stub.update(Caller.conversation(id, "{}"))))
                .hasFieldOrPropertyWithValue("param", "metadata");
        assertThatThrownBy(() -> items(id, "up", "101", ""))
                .hasFieldOrPropertyWithValue("reason", "invalid_request")
                .hasFieldOrPropertyWithValue("param", "order");
        assertThatThrownBy(() -> items(id, "", "", "msg_none"))
                .hasFieldOrPropertyWithValue("reason", "item_not_found")
                .hasFieldOrPropertyWithValue("param", "after");
    }
}

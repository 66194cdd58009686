package com.generalaugment.gateway;

import static com.generalaugment.gateway.neighbours.FakeConversations.KNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.turn.ConversationItemRequest;
import com.generalaugment.libs.contracts.turn.ConversationItemsRequest;
import com.generalaugment.libs.contracts.turn.ConversationRequest;
import com.google.protobuf.ByteString;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations, counting and compaction at the door: who may, what is passed on, and what a repetition finds. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class ConversationsIT {

    private static final String CONVERSATIONS = "/v1/conversations";
    private static final String CONVERSATION = CONVERSATIONS + "/" + KNOWN;
    private static final String ITEMS = CONVERSATION + "/items";
    private static final String TURN = "{\"model\":\"simple\",\"input\":\"hi\"}";

    private static Tenants.Project project;

    private FakeTurnExecutor turns;

    @BeforeAll
    static void makeAProject() {
        project = Tenants.project();
    }

    @BeforeEach
    void neighboursAreThere() {
        turns = FakeTurnExecutor.fresh();
    }

    private static Answer post(String path, String body, String... headers) {
        return Door.post(project.runtime(), path, body, headers);
    }

    @Test
    void everyRoutePassesOnWhatItIsGiven() {
        // Given
        String metadata = "{\"metadata\":{\"a\":\"b\"}}";
        String item = "{\"items\":[{\"role\":\"user\",\"content\":\"x\"}]}";

        // When
        List<Answer> answers = List.of(
                post(CONVERSATIONS, metadata),
                Door.get(project.runtime(), CONVERSATION),
                post(CONVERSATION, metadata),
                Door.get(project.runtime(), ITEMS + "?order=asc&limit=5&after=msg_0&include=a&include%5B%5D=b"),
                post(ITEMS, item),
                Door.get(project.runtime(), ITEMS + "/msg%2F1"),
                Door.delete(project.runtime(), ITEMS + "/msg_1"),
                Door.delete(project.runtime(), CONVERSATION));

        // Then
        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(turns.conversations().asked())
                .containsExactly(
                        request("", metadata),
                        request(KNOWN, ""),
                        request(KNOWN, metadata),
                        ConversationItemsRequest.newBuilder()
                                .setConversationId(KNOWN)
                                .setOrder("asc")
                                .setLimit("5")
                                .setAfter("msg_0")
                                .addInclude("a")
                                .addInclude("b")
                                .build(),
                        request(KNOWN, item),
                        ConversationItemRequest.newBuilder()
                                .setConversationId(KNOWN)
                                .setItemId("msg/1")
                                .build(),
                        ConversationItemRequest.newBuilder()
                                .setConversationId(KNOWN)
                                .setItemId("msg_1")
                                .build(),
                        request(KNOWN, ""));
        assertThat(Door.get(project.runtime(), CONVERSATIONS + "/conv_other").reason())
                .isEqualTo("conversation_not_found");
    }

    private static ConversationRequest request(String id, String body) {
        return ConversationRequest.newBuilder()
                .setConversationId(id)
                .setBody(ByteString.copyFromUtf8(body))
                .build();
    }

    @Test
    void aRepetitionIsAnsweredWithoutAskingAgain() {
        // Given // hazard 2
        Answer first = post(CONVERSATIONS, "{}", "Idempotency-Key", "create-1");

        // When
        Answer again = post(CONVERSATIONS, "{ }", "X-Idempotency-Key", "create-1");

        // Then
        assertThat(first.header("X-Idempotent-Replay")).isEmpty();
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(turns.conversations().asked()).hasSize(1);
        ConversationRequest asked =
                (ConversationRequest) turns.conversations().asked().element();
        assertThat(asked.getRequestName()).matches("[0-9a-f]{32}");
        assertThat(post(CONVERSATIONS, "{\"metadata\":{}}", "Idempotency-Key", "create-1")
                        .reason())
                .isEqualTo("idempotency_key_conflict");
        assertThat(post(ITEMS, "{}", "Idempotency-Key", "create-1").reason()).isEqualTo("idempotency_key_conflict");
        assertThat(Door.post(Tenants.project().runtime(), CONVERSATIONS, "{}", "Idempotency-Key", "create-1")
                        .header("X-Idempotent-Replay"))
                .isEmpty();
    }

    @Test
    void whatWasRefusedClaimedNoKey() {
        // Given
        String unknown = CONVERSATIONS + "/conv_other/items";
        assertThat(post(unknown, "{}", "Idempotency-Key", "items-1").status()).isEqualTo(404);

        // When
        Answer next = post(ITEMS, "{}", "Idempotency-Key", "items-1");

        // Then
        assertThat(next.status()).isEqualTo(200);
        assertThat(post(CONVERSATIONS, "[", "Idempotency-Key", "items-2").reason())
                .isEqualTo("invalid_json");
        assertThat(post(CONVERSATIONS, "", "Idempotency-Key", "items-2").status())
                .isEqualTo(200);
        assertThat(post(CONVERSATIONS, "{}", "Idempotency-Key", "a b").reason()).isEqualTo("invalid_idempotency_key");
    }

    @Test
    void countingAndCompactingTakeATurnsBody() {
        // Given
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        // When
        Answer counted = post("/v1/responses/input_tokens", TURN, "Idempotency-Key", "count-1");
        Answer compacted =
                post("/v1/responses/compact", TURN, "Idempotency-Key", "compact-1", "traceparent", traceparent);

        // Then
        assertThat(counted.json().path("input_tokens").asInt()).isEqualTo(7);
        assertThat(compacted.json().path("object").asText()).isEqualTo("response.compaction");
        assertThat(compacted.header("X-Idempotent-Replay")).isEmpty();
        assertThat(turns.executed())
                .hasSize(2)
                .allMatch(asked -> asked.getBody().toStringUtf8().equals(TURN))
                .allMatch(asked -> asked.getOptions().getConfigVersion() > 0);
        assertThat(turns.executed()).anyMatch(asked -> asked.getTraceparent().equals(traceparent));
        assertThat(post("/v1/responses/input_tokens", TURN, "Idempotency-Key", "count-1")
                        .header("X-Idempotent-Replay"))
                .isEqualTo("true");
        assertThat(post("/v1/responses/compact", TURN, "Idempotency-Key", "compact-1")
                        .header("X-Idempotent-Replay"))
                .isEqualTo("true");
    }

    @Test
    void whoDoesNotWaitForHisCompactionStopsIt() throws Exception { // hazard 15
        // Given
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        turns.compacts((request, out) -> {
            started.complete(true);
            await().atMost(Duration.ofSeconds(60)).until(out::isCancelled);
            cancelled.complete(true);
        });
        RawConnection connection = new RawConnection()
                .send("POST /v1/responses/compact HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + project.runtime()
                        + "\r\nContent-Length: " + TURN.length() + "\r\n\r\n" + TURN);
        started.get(60, TimeUnit.SECONDS);

        // When
        connection.close();

        // Then
        assertThat(cancelled).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void theScopeOfResponsesIsNeeded() {
        // Given // hazard 24
        String reader = Tenants.key(project.id(), "\"scopes\":[\"memory:read\"],\"runtime_mode\":\"live\"");
        String creator = Tenants.key(project.id(), "\"scopes\":[\"responses:create\"],\"runtime_mode\":\"test\"");

        // When / Then
        for (String path : List.of(CONVERSATIONS, CONVERSATION, ITEMS)) {
            assertThat(Door.post(creator, path, "{}").status()).isEqualTo(200);
            assertThat(Door.post(reader, path, "{}").reason()).isEqualTo("insufficient_scope");
            assertThat(Door.post("", path, "{}").reason()).isEqualTo("missing_api_key");
        }
        assertThat(Door.post(reader, "/v1/responses/compact", TURN).reason()).isEqualTo("insufficient_scope");
        assertThat(Door.post(reader, "/v1/responses/input_tokens", TURN).reason())
                .isEqualTo("insufficient_scope");
        assertThat(Door.get(reader, ITEMS).reason()).isEqualTo("insufficient_scope");
    }
}

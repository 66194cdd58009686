package com.generalaugment.gateway;

import static com.generalaugment.gateway.neighbours.FakeMemory.FACT;
import static com.generalaugment.gateway.neighbours.FakeMemory.RECEIPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeMemory;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.memory.ConfirmRequest;
import com.generalaugment.libs.contracts.memory.CorrectRequest;
import com.generalaugment.libs.contracts.memory.FactRequest;
import com.generalaugment.libs.contracts.memory.MemoryBody;
import com.generalaugment.libs.contracts.memory.ReceiptRequest;
import com.generalaugment.libs.contracts.memory.UserRequest;
import com.generalaugment.libs.contracts.registry.Memory;
import com.generalaugment.libs.contracts.registry.RegistryGrpc;
import com.generalaugment.libs.contracts.registry.SnapshotRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory at the door: who may, what is passed on, whose keys count, and what is said while memory is away. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class MemoryIT {

    private static final String MEMORY = "/api/v1/agent/memory";
    private static final String STORE = MEMORY + "/store";
    private static final String SEARCH = MEMORY + "/search";
    private static final String LIKES_TEA = "{\"user_id\":\"u/1\",\"fact\":\"likes tea\"}";
    private static final String ASKS = "{\"user_id\":\"u/1\",\"query\":\"tea\"}";

    private static Tenants.Project project;

    private FakeMemory memory;

    @BeforeAll
    static void makeAProject() {
        project = Tenants.project();
    }

    @BeforeEach
    void memoryIsThere() {
        memory = FakeMemory.fresh();
    }

    private static Answer post(String path, String body, String... headers) {
        return Door.post(project.runtime(), path, body, headers);
    }

    @Test
    void everyRoutePassesOnWhatItIsGivenAndSplitsThePathBeforeItDecodesIt() {
        // Given
        String fact = MEMORY + "/" + FACT;

        // When
        List<Answer> answers = List.of(
                post(STORE, LIKES_TEA, "Idempotency-Key", "store-1"),
                post(SEARCH, ASKS),
                Door.get(project.runtime(), MEMORY + "/profile/u%2F1"),
                Door.get(project.runtime(), MEMORY + "/lineage/" + FACT + "?user_id=u%2F1"),
                Door.get(project.runtime(), MEMORY + "/receipts/" + RECEIPT),
                post(fact + "/correct", LIKES_TEA, "X-Idempotency-Key", "correct-1"),
                post(fact + "/confirm", ASKS, "Idempotency-Key", "confirm-1"),
                Door.get(project.runtime(), MEMORY + "/quarantine/u%2F1"),
                Door.delete(project.runtime(), fact + "?user_id=%2B49"),
                Door.delete(project.runtime(), MEMORY + "/user/%2B49%201"));

        // Then
        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(memory.asked())
                .containsExactly(
                        body(LIKES_TEA, "store-1"),
                        body(ASKS, ""),
                        user("u/1"),
                        fact("u/1"),
                        ReceiptRequest.newBuilder().setReceiptId(RECEIPT).build(),
                        CorrectRequest.newBuilder()
                                .setMemoryId(FACT)
                                .setBody(ByteString.copyFromUtf8(LIKES_TEA))
                                .setIdempotencyKey("correct-1")
                                .build(),
                        ConfirmRequest.newBuilder()
                                .setMemoryId(FACT)
                                .setBody(ByteString.copyFromUtf8(ASKS))
                                .setIdempotencyKey("confirm-1")
                                .build(),
                        user("u/1"),
                        fact("+49"),
                        user("+49 1"));
        assertThat(memory.projects()).containsOnly(project.id());
    }

    private static MemoryBody body(String json, String key) {
        return MemoryBody.newBuilder()
                .setBody(ByteString.copyFromUtf8(json))
                .setIdempotencyKey(key)
                .build();
    }

    private static UserRequest user(String id) {
        return UserRequest.newBuilder().setUserId(id).build();
    }

    private static FactRequest fact(String user) {
        return FactRequest.newBuilder().setMemoryId(FACT).setUserId(user).build();
    }

    @Test
    void aPersonIsErasedByWhoManagesUsersOfTheProject() { // hazard 24
        // Given
        Tenants.Project other = Tenants.project();
        String user = project.path() + "/users/%2B49%2F1";

        // When
        Answer erased = Door.delete(project.manager(), user);

        // Then
        assertThat(erased.status()).isEqualTo(200);
        assertThat(erased.json().at("/receipt/operation").asText()).isEqualTo("user_erase");
        assertThat(memory.asked()).containsExactly(user("+49/1"));
        assertThat(memory.projects()).containsExactly(project.id());
        assertThat(Door.delete(project.runtime(), user).reason()).isEqualTo("insufficient_scope");
        assertThat(Door.delete(other.manager(), user).reason()).isEqualTo("project_not_found");
        assertThat(memory.asked()).hasSize(1);
    }

    @Test
    void memoryKeepsTheKeysAndTheEdgeOnlyTellsThatItHadOne() {
        // Given // hazard 2
        String keyed = "{\"user_id\":\"u/1\",\"fact\":\"x\",\"idempotency_key\":\"same\"}";

        // When
        Answer replayed = post(STORE, LIKES_TEA, "Idempotency-Key", FakeMemory.USED_KEY);

        // Then
        assertThat(replayed.header("X-Idempotent-Replay")).isEqualTo("true");
        assertThat(post(STORE, LIKES_TEA, "Idempotency-Key", "k").header("X-Idempotent-Replay"))
                .isEmpty();
        assertThat(post(STORE, LIKES_TEA, "Idempotency-Key", "k").header("X-Idempotent-Replay"))
                .isEmpty();
        assertThat(memory.asked()).hasSize(3);
        assertThat(post(STORE, keyed, "Idempotency-Key", "same").status()).isEqualTo(200);
        assertThat(post(STORE, keyed).status()).isEqualTo(200);
    }

    @Test
    void keysThatDifferAreRefusedWhereverTheyStand() {
        // Given
        String keyed = "{\"user_id\":\"u/1\",\"fact\":\"x\",\"idempotency_key\":\"one\"}";

        // When
        Answer refused = post(STORE, keyed, "Idempotency-Key", "other");

        // Then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.reason()).isEqualTo("idempotency_key_mismatch");
        assertThat(post(STORE, LIKES_TEA, "Idempotency-Key", "a", "X-Idempotency-Key", "b")
                        .reason())
                .isEqualTo("idempotency_key_mismatch");
        assertThat(post(STORE, LIKES_TEA, "Idempotency-Key", "a b").reason()).isEqualTo("invalid_idempotency_key");
        assertThat(post(STORE, "[", "Idempotency-Key", "a").reason()).isEqualTo("invalid_json");
        assertThat(memory.asked()).isEmpty();
    }

    @Test
    void readingAndWritingAreScopesOfTheirOwn() {
        // Given // hazard 24
        String reader = Tenants.key(project.id(), "\"scopes\":[\"memory:read\"],\"runtime_mode\":\"live\"");
        String writer = Tenants.key(project.id(), "\"scopes\":[\"memory:write\"],\"runtime_mode\":\"test\"");
        String talker = Tenants.key(project.id(), "\"scopes\":[\"responses:create\"],\"runtime_mode\":\"live\"");
        String fact = MEMORY + "/" + FACT;

        // When / Then
        for (String read :
                List.of("/profile/u", "/quarantine/u", "/lineage/" + FACT + "?user_id=u", "/receipts/" + RECEIPT)) {
            assertThat(Door.get(reader, MEMORY + read).status()).isEqualTo(200);
            assertThat(required(Door.get(writer, MEMORY + read))).isEqualTo("memory:read");
            assertThat(required(Door.get(talker, MEMORY + read))).isEqualTo("memory:read");
            assertThat(Door.get("", MEMORY + read).reason()).isEqualTo("missing_api_key");
        }
        assertThat(Door.post(reader, SEARCH, ASKS).status()).isEqualTo(200);
        assertThat(required(Door.post(writer, SEARCH, ASKS))).isEqualTo("memory:read");
        for (String write : List.of(STORE, fact + "/correct", fact + "/confirm")) {
            assertThat(Door.post(writer, write, LIKES_TEA).status()).isEqualTo(200);
            assertThat(required(Door.post(reader, write, LIKES_TEA))).isEqualTo("memory:write");
            assertThat(required(Door.post(talker, write, LIKES_TEA))).isEqualTo("memory:write");
        }
        for (String erased : List.of(fact + "?user_id=u", MEMORY + "/user/u")) {
            assertThat(Door.delete(writer, erased).status()).isEqualTo(200);
            assertThat(required(Door.delete(reader, erased))).isEqualTo("memory:write");
        }
    }

    private static String required(Answer refused) {
        assertThat(refused.status()).isEqualTo(403);
        return refused.json().at("/detail/required_scope").asText();
    }

    @Test
    void managementKeysOfTheProjectMayAndGlobalOnesNameIt() {
        // Given
        String manager = Tenants.key(project.id(), "\"scopes\":[\"projects:read\"]");

        // Then
        assertThat(Door.post(project.manager(), STORE, LIKES_TEA).status()).isEqualTo(200);
        assertThat(required(Door.post(manager, SEARCH, ASKS))).isEqualTo("memory:read");
        assertThat(Door.post(Neighbours.ADMIN, STORE, LIKES_TEA).reason()).isEqualTo("project_required");
        assertThat(Door.post(Neighbours.ADMIN, STORE, LIKES_TEA, "X-Project-ID", project.slug())
                        .status())
                .isEqualTo(200);
        assertThat(memory.projects()).containsOnly(project.id());
    }

    @Test
    void whatMemoryDoesNotKnowAndWhatIsTooLargeIsRefused() {
        // Given
        String big = "{\"user_id\":\"u\",\"fact\":\"" + "x".repeat(1024 * 1024) + "\"}";

        // When
        Answer tooLarge = post(STORE, big);

        // Then
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.json().at("/detail/limit_bytes").asInt()).isEqualTo(1024 * 1024);
        assertThat(post(STORE, LIKES_TEA, "Content-Type", "text/plain").status())
                .isEqualTo(415);
        assertThat(post(MEMORY + "/other/correct", LIKES_TEA).reason()).isEqualTo("memory_not_found");
        assertThat(Door.get(project.runtime(), MEMORY + "/receipts/rcp_other").reason())
                .isEqualTo("receipt_not_found");
        assertThat(Door.get(project.runtime(), STORE).status()).isEqualTo(405);
        assertThat(Door.get(project.runtime(), MEMORY).status()).isEqualTo(404);
    }

    @Test
    void theProjectsSettingReachesTheServiceThatRunsItsTurns() {
        // Given
        FakeTurnExecutor turns = FakeTurnExecutor.fresh();
        Tenants.Project own = Tenants.project();
        Door.patch(own.manager(), own.path(), "{\"memory\":{\"recall\":\"off\",\"max_facts\":3,\"learning\":\"on\"}}");
        Door.post(own.runtime(), "/v1/responses", "{\"model\":\"simple\",\"input\":\"hi\"}");
        long version = turns.executed().element().getOptions().getConfigVersion();

        // When
        Memory before = snapshot(own, version - 1);
        Memory after = snapshot(own, version);

        // Then
        assertThat(before)
                .isEqualTo(Memory.newBuilder().setRecall(true).setMaxFacts(8).build());
        assertThat(after)
                .isEqualTo(Memory.newBuilder().setMaxFacts(3).setLearning(true).build());
    }

    private static Memory snapshot(Tenants.Project of, long version) {
        int port = ConfigProvider.getConfig().getValue("quarkus.grpc.server.test-port", Integer.class);
        ManagedChannel channel = PeerChannels.open("127.0.0.1:" + port, InfrastructureResource.INTERNAL_TOKEN);
        try {
            RequestContext context =
                    new RequestContext(new Tenant(UUID.fromString(of.id())), "req_test", TraceContext.create());
            return PeerChannels.call(RegistryGrpc.newBlockingStub(channel), context, Duration.ofSeconds(60))
                    .snapshot(SnapshotRequest.newBuilder().setVersion(version).build())
                    .getMemory();
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aLostMemoryIsA503UntilItIsBack() {
        // Given
        memory.die();

        // When
        Answer away = post(STORE, LIKES_TEA, "Idempotency-Key", "away");

        // Then
        try {
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.reason()).isEqualTo("service_unavailable");
            assertThat(away.header("Retry-After")).isNotEmpty();
        } finally {
            memory.start();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> post(STORE, LIKES_TEA, "Idempotency-Key", "away").status() == 200);
    }
}

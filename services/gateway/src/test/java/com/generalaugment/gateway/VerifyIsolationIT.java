package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.IsolationStore;
import com.generalaugment.gateway.domain.isolation.IsolationStore.Begun;
import com.generalaugment.gateway.domain.isolation.SyntheticUserCleanup;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeMemory;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Frames;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.memory.UserRequest;
import com.generalaugment.libs.contracts.turn.ExecuteRequest;
import com.generalaugment.libs.contracts.turn.TurnFrame;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Behind this gateway stand neighbours that isolate nobody: a check must find that, say so, and sign it. */
// hazards 5, 24, 28
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class VerifyIsolationIT {

    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private static Tenants.Project project;

    @Inject
    IsolationStore store;

    @Inject
    SyntheticUserCleanup syntheticUserCleanup;

    private FakeTurnExecutor turns;
    private FakeMemory memory;

    @BeforeAll
    static void makeAProject() {
        project = Tenants.project();
    }

    @BeforeEach
    void neighboursAreThere() {
        turns = FakeTurnExecutor.fresh();
        memory = FakeMemory.fresh();
    }

    private static Answer verify(String key, String body, String... headers) {
        return Door.post(key, project.path() + "/verify/isolation", body, headers);
    }

    /** Tells everybody all that was ever said. */
    private void leak() {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        turns.plays((request, out) -> {
            JsonNode body = Json.readTrusted(request.getBody().toByteArray());
            said.add(body.path("input").asText());
            tell(body.path("stream").asBoolean(), String.join(" ", said), out);
        });
    }

    private static void tell(boolean streamed, String text, ServerCallStreamObserver<TurnFrame> out) {
        ObjectNode response =
                Frames.response(Ids.next("resp_"), "completed", true).put("output_text", text);
        ObjectNode event = Json.object().put("type", "response.completed").put("sequence_number", 0);
        event.set("response", response);
        out.onNext(TurnFrame.newBuilder()
                .setType(streamed ? "response.completed" : "")
                .setJson(ByteString.copyFrom(Json.bytes(streamed ? event : response)))
                .build());
        out.onCompleted();
    }

    private static JsonNode surface(JsonNode evidence, String name) {
        for (JsonNode surface : evidence.path("surfaces")) {
            if (surface.path("surface").asText().equals(name)) {
                return surface;
            }
        }
        throw new AssertionError(name + " is missing: " + evidence);
    }

    @Test
    void aLeakIsFoundReportedAndSigned() throws GeneralSecurityException {
        // Given
        leak();

        // When
        Answer answer = verify(project.manager(), "{\"users\":2,\"operations\":40}");

        // Then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode evidence = answer.json();
        assertThat(evidence.path("verdict").asText()).isEqualTo("FAIL");
        for (String leaky : List.of("recall", "websocket")) {
            assertThat(surface(evidence, leaky).path("leaks").asInt())
                    .as(evidence.toPrettyString())
                    .isPositive();
        }
        assertThat(surface(evidence, "memory").path("detail").asText()).startsWith("inconclusive: ");
        assertThat(isSigned(evidence)).isTrue();
        assertThat(isSigned(((ObjectNode) evidence.deepCopy()).put("verdict", "PASS")))
                .isFalse();
    }

    @Test
    void itsTurnsAreMarkedSoThatTheyAreNotCountedAndItsUsersAreErased() {
        // Given
        leak();

        // When
        Answer answer = verify(project.manager(), "{\"users\":3,\"operations\":1}");

        // Then
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(turns.executed())
                .isNotEmpty()
                .extracting(ExecuteRequest::getOptions)
                .extracting("environment")
                .containsOnly("self_check");
        assertThat(answer.text()).doesNotContain("genaug-isolation-", "mark");
        assertThat(erased()).hasSize(3);
        assertThat(store.abandoned(Duration.ZERO)).isEmpty();
    }

    private List<String> erased() {
        return memory.asked().stream()
                .filter(UserRequest.class::isInstance)
                .map(request -> ((UserRequest) request).getUserId())
                .filter(user -> user.matches("genaug-isolation-[0-9a-z]{25}-[0-9]+"))
                .distinct()
                .toList();
    }

    @Test
    void usersOfACheckThatWasKilledAreErasedByTheSweep() {
        // Given
        Tenant tenant = new Tenant(UUID.fromString(project.id()));
        store.begin(new Begun(tenant, Ids.next(""), 2));
        assertThat(store.abandoned(Duration.ofMinutes(5))).isEmpty();

        // When // as if five minutes had passed
        store.abandoned(Duration.ZERO).forEach(syntheticUserCleanup::erase);

        // Then
        assertThat(erased()).hasSize(2);
        assertThat(memory.projects()).containsOnly(project.id());
        assertThat(store.abandoned(Duration.ZERO)).isEmpty();
    }

    @Test
    void theSameRequestIsAnsweredOnce() {
        // Given
        leak();
        Answer first = verify(project.manager(), "{\"operations\":1}", "Idempotency-Key", "once");

        // When
        Answer again = verify(project.manager(), "{\"operations\":1}", "Idempotency-Key", "once");

        // Then
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
    }

    @Test
    void wrongNumbersAreNamed() {
        // When
        Answer refused = verify(project.manager(), "{\"users\":1,\"operations\":2001}");

        // Then
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("detail").findValues("loc")).hasSize(2);
        assertThat(verify(project.manager(), "{\"users\":51}").status()).isEqualTo(422);
        assertThat(verify(project.manager(), "{\"users\":\"two\"}").status()).isEqualTo(422);
    }

    @Test
    void whoMayNotReadEvidenceOrKnowsNotTheProjectGetsNone() {
        // Given
        String reader = Tenants.key(project.id(), "\"scopes\":[\"projects:read\"]");

        // When
        Answer denied = verify(reader, "{}");

        // Then
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.json().at("/detail/required_scope").asText()).isEqualTo("observability:read");
        assertThat(verify(project.runtime(), "{}").status()).isEqualTo(403);
        assertThat(verify("", "{}").status()).isEqualTo(401);
        assertThat(verify(Tenants.project().manager(), "{}").reason()).isEqualTo("project_not_found");
        assertThat(turns.executed()).isEmpty();
    }

    @Test
    void theKeyToVerifyWithIsKnownToEverybody() {
        // When
        Answer keys = Door.get("", "/.well-known/genaug-keys.json");

        // Then
        assertThat(keys.status()).isEqualTo(200);
        assertThat(keys.json().path("keys").findValuesAsText("x")).containsExactly(Neighbours.VERIFIES);
    }

    private static boolean isSigned(JsonNode evidence) throws GeneralSecurityException {
        ObjectNode document = evidence.deepCopy();
        byte[] signature =
                Base64.getUrlDecoder().decode(document.remove("signature").asText());
        byte[] raw = Base64.getUrlDecoder()
                .decode(Door.get("", "/.well-known/genaug-keys.json")
                        .json()
                        .at("/keys/0/x")
                        .asText());
        byte[] encoded = new byte[ED25519.length + raw.length];
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(raw, 0, encoded, ED25519.length, raw.length);
        Signature verification = Signature.getInstance("Ed25519");
        verification.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verification.update(CanonicalJson.bytes(document));
        return verification.verify(signature);
    }
}

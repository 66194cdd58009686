package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.domain.access.KeyAuthenticator;
import com.generalaugment.gateway.domain.access.SelfCheckKeys;
import com.generalaugment.gateway.domain.access.UnknownKeyLimits;
import com.generalaugment.gateway.domain.key.KeyStore;
import com.generalaugment.gateway.domain.realm.Realm;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.pg.Database;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hazards 24 and 42: who may do what with keys. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class KeysIT {

    private static final String KEYS = "/api/v1/admin/keys";

    @Inject
    KeyStore store;

    @Inject
    Database database;

    @BeforeEach
    void turnsAreServed() {
        FakeTurnExecutor.fresh();
    }

    @Test
    void theRawKeyAppearsOnceAndIsMaskedEverAfter() {
        // Given
        Tenants.Project project = Tenants.project();

        // When
        Answer made = Door.post(project.manager(), KEYS, "{\"name\":\"Backend\",\"scopes\":[\"runtime\"]}");

        // Then
        String key = made.json().path("api_key").asText();
        assertThat(key).startsWith("gabtest_");
        assertThat(made.json().path("runtime_mode").asText()).isEqualTo("test");
        assertThat(made.json().path("masked_key").asText())
                .isEqualTo(key.substring(0, 12) + "..." + key.substring(key.length() - 4));
        Answer listed = Door.get(project.manager(), KEYS);
        assertThat(listed.text()).contains(made.json().path("id").asText()).doesNotContain(key);
        assertThat(listed.json().at("/items/0").has("api_key")).isFalse();
    }

    @Test
    void aRepeatedRequestGetsTheSameKeyWithoutItsText() {
        // Given
        Tenants.Project project = Tenants.project();
        String body = "{\"name\":\"Once\",\"environment\":\"ci\"}";
        Answer first = Door.post(project.manager(), KEYS, body, "Idempotency-Key", "k-1");

        // When
        Answer again = Door.post(
                project.manager(), KEYS, "{\"environment\":\"ci\", \"name\":\"Once\"}", "X-Idempotency-Key", "k-1");

        // Then
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(again.json().path("api_key").isNull()).isTrue();
        assertThat(Door.post(project.manager(), KEYS, "{\"name\":\"Other\"}", "Idempotency-Key", "k-1")
                        .reason())
                .isEqualTo("idempotency_key_conflict");
        assertThat(Door.post(Tenants.project().manager(), KEYS, body, "Idempotency-Key", "k-1")
                        .header("X-Idempotent-Replay"))
                .isEmpty();
    }

    @Test
    void aKeyThatWasRefusedIsNotClaimed() {
        // Given
        Tenants.Project project = Tenants.project();
        assertThat(Door.post(project.manager(), KEYS, "{\"name\":\"\"}", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(422);

        // Then
        assertThat(Door.post(project.manager(), KEYS, "{\"name\":\"x\"}", "Idempotency-Key", "k")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void scopesThatDoNotGoTogetherAreRefused() {
        // Given
        String manager = Tenants.project().manager();

        // Then
        assertInvalid(Neighbours.ADMIN, "{\"name\":\"x\",\"scopes\":[\"runtime\",\"admin\"]}", "scopes");
        assertInvalid(Neighbours.ADMIN, "{\"name\":\"x\",\"scopes\":[\"runtime\"]}", "project_id");
        assertInvalid(manager, "{\"name\":\"x\",\"runtime_mode\":\"live\"}", "runtime_mode");
        assertInvalid(manager, "{\"name\":\"x\",\"scopes\":[\"root\"]}", "scopes");
        assertInvalid(manager, "{\"name\":\"x\",\"scopes\":[]}", "scopes");
        assertInvalid(manager, "{\"name\":\"x\",\"expires_at\":\"+999999999-01-01T00:00:00Z\"}", "expires_at");
        assertInvalid(manager, "{\"scopes\":\"admin\"}", "name");
    }

    @Test
    void nobodyHandsOnMoreThanHeHas() {
        // Given
        Tenants.Project project = Tenants.project();
        String narrow = Tenants.key(project.id(), "\"scopes\":[\"keys:write\"]");
        String id = Door.get(project.manager(), "/api/v1/admin/me")
                .json()
                .path("key_id")
                .asText();

        // Then
        assertThat(Door.post(narrow, KEYS, "{\"name\":\"x\"}").reason()).isEqualTo("insufficient_scope");
        assertThat(Door.post(narrow, KEYS, "{\"name\":\"x\",\"scopes\":[\"runtime\"]}")
                        .reason())
                .isEqualTo("insufficient_scope");
        assertThat(Door.patch(narrow, KEYS + "/" + id, "{\"name\":\"mine\"}").reason())
                .isEqualTo("insufficient_scope");
        assertThat(Door.post(narrow, KEYS, "{\"name\":\"x\",\"scopes\":[\"keys:write\"]}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aProjectKeySeesAndChangesItsOwnProjectsKeysOnly() {
        // Given
        Tenants.Project mine = Tenants.project();
        Tenants.Project other = Tenants.project();
        String foreign =
                Door.get(other.manager(), KEYS).json().at("/items/0/id").asText();

        // Then
        for (JsonNode key : Door.get(mine.manager(), KEYS).json().path("items")) {
            assertThat(key.path("project_id").asText()).isEqualTo(mine.id());
        }
        for (String id : new String[] {foreign, UUID.randomUUID().toString(), "nonsense", "1-1-1-1-1", "%00"}) {
            assertThat(Door.patch(mine.manager(), KEYS + "/" + id, "{\"name\":\"x\"}")
                            .reason())
                    .isEqualTo("key_not_found");
            assertThat(Door.delete(mine.manager(), KEYS + "/" + id).reason()).isEqualTo("key_not_found");
        }
        assertThat(Door.post(mine.manager(), KEYS, "{\"name\":\"x\",\"project_id\":\"" + other.slug() + "\"}")
                        .reason())
                .isEqualTo("project_not_found");
    }

    @Test
    void whatNeverChangesOfAKeyIsRefused() {
        // hazard 44
        // Given
        Tenants.Project project = Tenants.project();
        JsonNode made = Door.post(project.manager(), KEYS, "{\"name\":\"x\",\"expires_at\":\"2099-01-01T00:00:00Z\"}")
                .json();
        String path = KEYS + "/" + made.path("id").asText();

        // Then
        assertThat(Door.patch(project.manager(), path, "{\"runtime_mode\":\"live\"}")
                        .reason())
                .isEqualTo("unsupported_parameter");
        assertThat(Door.patch(project.manager(), path, "{\"project_id\":null}").reason())
                .isEqualTo("unsupported_parameter");
        assertThat(Door.patch(project.manager(), path, "{\"name\":null}").status())
                .isEqualTo(422);
        assertThat(Door.patch(project.manager(), path, "{\"scopes\":[\"runtime\"]}")
                        .status())
                .isEqualTo(422);
        JsonNode cleared = Door.patch(project.manager(), path, "{\"expires_at\":null,\"environment\":\"ci\"}")
                .json();
        assertThat(cleared.path("expires_at").isNull()).isTrue();
        assertThat(cleared.path("environment").asText()).isEqualTo("ci");
        assertThat(cleared.path("name").asText()).isEqualTo("x");
    }

    @Test
    void revocationReachesEveryReplicaWithinFiveSeconds() {
        // Given
        Tenants.Project project = Tenants.project();
        String key = Tenants.key(project.id(), "\"scopes\":[\"admin\"]");
        String id = Door.get(key, "/api/v1/admin/me").json().path("key_id").asText();
        KeyAuthenticator otherReplica = new KeyAuthenticator(
                store,
                new SelfCheckKeys(Clock.systemUTC()),
                new UnknownKeyLimits(300, 200, Clock.systemUTC()),
                Clock.systemUTC());
        otherReplica.authenticate(key, "192.0.2.7");

        // When
        assertThat(Door.delete(project.manager(), KEYS + "/" + id)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("revoked");
        Instant revoked = Instant.now();

        // Then
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    assertThat(Door.get(key, "/api/v1/admin/me").reason()).isEqualTo("revoked_api_key");
                    assertThat(refusal(otherReplica, key)).isEqualTo("revoked_api_key");
                });
        assertThat(Instant.now()).isBefore(revoked.plusSeconds(5));
    }

    @Test
    void expiredKeysAreToldSo() {
        // Given
        Tenants.Project project = Tenants.project();
        String key = Tenants.key(project.id(), "\"expires_at\":\"2020-01-01T00:00:00Z\"");

        // Then
        assertThat(Door.get(key, "/api/v1/admin/me").reason()).isEqualTo("expired_api_key");
    }

    @Test
    void theLastGlobalAdministratorsKeyCannotBeTakenAwayOverTheApi() {
        // Given
        String last = lastManagementKey();

        // Then
        for (Answer refused : List.of(
                Door.delete(Neighbours.ADMIN, KEYS + "/" + last),
                Door.patch(Neighbours.ADMIN, KEYS + "/" + last, "{\"scopes\":[\"keys:write\"]}"),
                Door.patch(Neighbours.ADMIN, KEYS + "/" + last, "{\"expires_at\":\"2099-01-01T00:00:00Z\"}"))) {
            assertThat(refused.status()).as(refused.text()).isEqualTo(409);
            assertThat(refused.reason()).isEqualTo("last_management_key");
        }
        assertThat(Door.patch(Neighbours.ADMIN, KEYS + "/" + last, "{\"name\":\"renamed\"}")
                        .status())
                .isEqualTo(200);
        assertThat(Door.get(Neighbours.ADMIN, "/api/v1/admin/me").status()).isEqualTo(200);
    }

    @Test
    void keysThatOpenLessOrHaveEndedDoNotCountAsTheOtherOne() {
        // Given
        String last = lastManagementKey();
        String narrow = globalKey("\"scopes\":[\"keys:write\"]");
        String ended = globalKey("\"expires_at\":\"2020-01-01T00:00:00Z\"");

        // When
        Answer refused = Door.delete(Neighbours.ADMIN, KEYS + "/" + last);

        // Then
        assertThat(refused.reason()).isEqualTo("last_management_key");
        assertThat(Door.delete(Neighbours.ADMIN, KEYS + "/" + narrow).status()).isEqualTo(200);
        assertThat(Door.delete(Neighbours.ADMIN, KEYS + "/" + ended).status()).isEqualTo(200);
    }

    @Test
    void ofTwoManagementKeysThatAreRevokedAtOnceOneRemains() throws Exception {
        // Given
        List<String> ids = List.of(lastManagementKey(), globalKey("\"scopes\":[\"admin\"]"));
        for (int round = 0; round < 10; round++) {
            // When
            List<KeyStore.Change> changes;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                changes = threads.invokeAll(ids.stream().map(this::revocation).toList()).stream()
                        .map(Future::resultNow)
                        .toList();
            }

            // Then
            assertThat(changes).containsExactlyInAnyOrder(KeyStore.Change.DONE, KeyStore.Change.LAST_MANAGEMENT_KEY);
            restore(ids);
        }
    }

    @Test
    void peopleCreateKeysForProjectsOnlyAndNoneThatOpenMoreThanTheyMayDo() {
        // Given
        String project = "\"project_id\":\"" + Tenants.project().id() + "\"";
        String admin = PeopleIT.token("admin");

        // Then
        assertInvalid(admin, "{\"name\":\"x\"}", "project_id");
        assertInvalid(PeopleIT.token("owner"), "{\"name\":\"x\",\"scopes\":[\"keys:write\"]}", "project_id");
        for (String scopes : List.of("", ",\"scopes\":[\"admin\"]", ",\"scopes\":[\"projects:write\"]")) {
            Answer refused = Door.post(admin, KEYS, "{\"name\":\"x\"," + project + scopes + "}");
            assertThat(refused.reason()).as(scopes).isEqualTo("role_not_allowed");
            assertThat(refused.json().at("/detail/required_role").asText()).isEqualTo("owner");
        }
        assertThat(Door.post(admin, KEYS, "{\"name\":\"x\"," + project + ",\"scopes\":[\"runtime\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(Door.post(PeopleIT.token("owner"), KEYS, "{\"name\":\"x\"," + project + "}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void peopleNeitherSeeNorChangeGlobalKeys() {
        // Given
        String global = globalKey("\"scopes\":[\"projects:read\"]");
        String owner = PeopleIT.token("owner");

        // Then
        assertThat(Door.get(owner, KEYS).text()).doesNotContain(global);
        assertThat(Door.patch(owner, KEYS + "/" + global, "{\"name\":\"x\"}").reason())
                .isEqualTo("key_not_found");
        assertThat(Door.delete(owner, KEYS + "/" + global).reason()).isEqualTo("key_not_found");
    }

    /** Leaves the installation's own key as the only global one. @return its id */
    private static String lastManagementKey() {
        String own = Door.get(Neighbours.ADMIN, "/api/v1/admin/me")
                .json()
                .path("key_id")
                .asText();
        for (JsonNode key : Door.get(Neighbours.ADMIN, KEYS).json().path("items")) {
            if (key.path("project_id").isNull() && !key.path("id").asText().equals(own)) {
                Door.delete(Neighbours.ADMIN, KEYS + "/" + key.path("id").asText());
            }
        }
        return own;
    }

    private static String globalKey(String members) {
        return Door.post(Neighbours.ADMIN, KEYS, "{\"name\":\"k\"," + members + "}")
                .json()
                .path("id")
                .asText();
    }

    private Callable<KeyStore.Change> revocation(String id) {
        return () -> store.revoke(new Realm.Installation(), UUID.fromString(id), TraceContext.create());
    }

    private void restore(List<String> ids) {
        database.inUnscopedTransaction(transaction -> {
            transaction.send("SELECT set_config('genaug.installation', 'on', true)", Tuple.tuple());
            return transaction.execute(
                    "UPDATE gateway.api_key SET revoked_at = NULL WHERE id = ANY ($1)",
                    Tuple.of(ids.stream().map(UUID::fromString).toArray(UUID[]::new)));
        });
    }

    private static String refusal(KeyAuthenticator authenticator, String key) {
        try {
            authenticator.authenticate(key, "192.0.2.7");
            return "";
        } catch (Problem e) {
            return e.reason();
        }
    }

    private static void assertInvalid(String key, String body, String member) {
        Answer answer = Door.post(key, KEYS, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().at("/detail/0/loc/0").asText()).isEqualTo("body");
        assertThat(answer.json().at("/detail/0/loc/1").asText()).isEqualTo(member);
    }
}

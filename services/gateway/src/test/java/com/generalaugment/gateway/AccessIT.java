package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeMetering;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hazards 5, 24 and 25: which credential opens which door. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class AccessIT {

    private static final String ME = "/api/v1/admin/me";
    private static final String TURN = "{\"model\":\"simple\",\"input\":\"hi\"}";

    private FakeTurnExecutor turns;

    @BeforeEach
    void neighboursAreThere() {
        turns = FakeTurnExecutor.fresh();
        FakeMetering.running();
    }

    @Test
    void theCredentialMayComeInAnyOfThreeHeaders() {
        assertThat(Door.get(Neighbours.ADMIN, ME).status()).isEqualTo(200);
        assertThat(Door.get("", ME, "X-Admin-Key", Neighbours.ADMIN).status()).isEqualTo(200);
        assertThat(Door.get("", ME, "X-Admin-API-Key", Neighbours.ADMIN).status())
                .isEqualTo(200);
        assertThat(Door.get("", ME, "Authorization", "bEARER " + Neighbours.ADMIN)
                        .status())
                .isEqualTo(200);
        assertThat(Door.get(Neighbours.ADMIN, ME, "X-Admin-Key", Neighbours.ADMIN)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void twoDifferentCredentialsAreRefusedWhereverTheyStand() {
        // Given
        String other = KeyText.random(KeyText.Kind.MANAGEMENT).reveal();

        // Then
        assertThat(Door.get(Neighbours.ADMIN, ME, "X-Admin-Key", other).reason())
                .isEqualTo("conflicting_credentials");
        assertThat(Door.get(Neighbours.ADMIN, ME, "Authorization", "Bearer " + other)
                        .reason())
                .isEqualTo("conflicting_credentials");
    }

    @Test
    void withoutAValidCredentialNothingIsSaid() {
        assertThat(Door.get("", ME).reason()).isEqualTo("missing_api_key");
        assertThat(Door.get("nonsense", ME).reason()).isEqualTo("invalid_api_key");
        assertThat(Door.get(KeyText.random(KeyText.Kind.RUNTIME_LIVE).reveal(), ME)
                        .reason())
                .isEqualTo("invalid_api_key");
        assertThat(Door.get("", ME, "Authorization", "Basic YTpi").reason()).isEqualTo("invalid_api_key");
        assertThat(Door.get("a.b.c", ME).reason()).isEqualTo("invalid_session_token");
        assertThat(Door.post("", "/v1/responses", TURN).reason()).isEqualTo("missing_api_key");
    }

    @Test
    void meTellsWhoCalls() {
        // Given
        Tenants.Project project = Tenants.project();

        // When
        Answer global = Door.get(Neighbours.ADMIN, ME);
        Answer runtime = Door.get(project.runtime(), ME);

        // Then
        assertThat(global.json().path("project_id").isNull()).isTrue();
        assertThat(global.json().path("project_ids")).isEmpty();
        assertThat(runtime.json().path("project_ids").get(0).asText()).isEqualTo(project.id());
        assertThat(runtime.json().path("runtime_mode").asText()).isEqualTo("live");
    }

    @Test
    void runtimeRoutesTakeRuntimeKeysAndAdminKeysOfTheProject() {
        // Given
        Tenants.Project project = Tenants.project();
        String reader = Tenants.key(project.id(), "\"scopes\":[\"projects:read\"]");
        String memory = Tenants.key(project.id(), "\"scopes\":[\"memory:read\"]");

        // Then
        assertThat(Door.post(project.runtime(), "/v1/responses", TURN).status()).isEqualTo(200);
        assertThat(Door.post(project.manager(), "/v1/responses", TURN).status()).isEqualTo(200);
        for (String key : new String[] {reader, memory}) {
            Answer refused = Door.post(key, "/v1/responses", TURN);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.json().at("/detail/required_scope").asText()).isEqualTo("responses:create");
        }
    }

    @Test
    void adminRoutesRefuseRuntimeKeys() {
        // Given
        Tenants.Project project = Tenants.project();

        // Then
        for (String path : new String[] {
            "/api/v1/admin/projects",
            "/api/v1/admin/keys",
            project.path(),
            project.path() + "/usage",
            "/health/detailed"
        }) {
            Answer refused = Door.get(project.runtime(), path);
            assertThat(refused.reason()).as(path).isEqualTo("insufficient_scope");
        }
    }

    @Test
    void aGlobalKeyNamesTheProjectByIdOrSlug() {
        // Given
        Tenants.Project project = Tenants.project();

        // Then
        assertThat(Door.post(Neighbours.ADMIN, "/v1/responses", TURN).reason()).isEqualTo("project_required");
        for (String name :
                new String[] {project.id(), project.slug(), project.id().toUpperCase(java.util.Locale.ROOT)}) {
            assertThat(Door.post(Neighbours.ADMIN, "/v1/responses", TURN, "X-Project-ID", name)
                            .status())
                    .as(name)
                    .isEqualTo(200);
        }
        assertThat(turns.contexts())
                .allMatch(context -> project.id().equals(context.requireTenant().toString()));
        assertThat(Door.post(Neighbours.ADMIN, "/v1/responses", TURN, "X-Project-ID", "nobody")
                        .reason())
                .isEqualTo("project_not_found");
    }

    @Test
    void aProjectKeyMayNameItsOwnProjectOnly() {
        // Given
        Tenants.Project mine = Tenants.project();
        Tenants.Project other = Tenants.project();

        // Then
        assertThat(Door.get(mine.manager(), mine.path(), "X-Project-ID", mine.slug())
                        .status())
                .isEqualTo(200);
        for (String path : new String[] {mine.path(), "/api/v1/admin/keys", "/v1/models"}) {
            assertThat(Door.get(mine.manager(), path, "X-Project-ID", other.id())
                            .reason())
                    .as(path)
                    .isEqualTo("project_not_found");
        }
    }

    @Test
    void anotherProjectsRowsAreNotThereWhateverTheRoute() {
        // Given
        Tenants.Project mine = Tenants.project();
        Tenants.Project other = Tenants.project();
        String budget = Door.post(
                        other.manager(),
                        other.path() + "/budgets",
                        "{\"scope\":\"project\",\"window\":\"day\",\"limit_usd\":\"1\"}")
                .json()
                .path("id")
                .asText();

        // Then
        for (String path : new String[] {"", "/usage", "/budgets", "/budgets/" + budget}) {
            Answer refused = Door.get(mine.manager(), other.path() + path);
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.reason()).isEqualTo("project_not_found");
        }
        assertThat(Door.patch(mine.manager(), other.path(), "{\"name\":\"mine now\"}")
                        .reason())
                .isEqualTo("project_not_found");
        assertThat(Door.post(mine.manager(), other.path() + "/archive", "").reason())
                .isEqualTo("project_not_found");
        assertThat(Door.get(mine.manager(), mine.path() + "/budgets/" + budget).reason())
                .isEqualTo("budget_not_found");
        assertThat(Door.get(mine.manager(), "/api/v1/admin/projects").json().path("items"))
                .hasSize(1);
    }

    @Test
    void theTurnRunsForTheKeysProjectAndNoOther() {
        // Given
        Tenants.Project project = Tenants.project();
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        // When
        Answer answer = Door.post(
                project.runtime(),
                "/v1/responses",
                TURN,
                "traceparent",
                traceparent,
                "Idempotency-Key",
                "turn-1",
                "X-Request-ID",
                "my-request",
                "X-General-Augment-Metadata",
                "strings");

        // Then
        assertThat(answer.header("X-Trace-ID")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(answer.header("X-Request-ID")).isEqualTo("my-request");
        var request = turns.executed().peek();
        assertThat(request.getTraceparent()).isEqualTo(traceparent);
        assertThat(request.getIdempotencyKey()).isEqualTo("turn-1");
        assertThat(request.getOptions().getRuntimeMode()).isEqualTo("live");
        assertThat(request.getOptions().getMetadataAsStrings()).isTrue();
        assertThat(request.getBody().toStringUtf8()).isEqualTo(TURN);
        assertThat(turns.contexts().peek().requireTenant()).hasToString(project.id());
        assertThat(turns.contexts().peek().requestId()).isEqualTo("my-request");
    }
}

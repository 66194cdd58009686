package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeMetering;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class ProjectsIT {

    private static final String PROJECTS = "/api/v1/admin/projects";

    @BeforeEach
    void neighboursAreThere() {
        FakeTurnExecutor.fresh();
    }

    @Test
    void aProjectBeginsWithDefaultsAndASlugOfItsName() {
        // Given
        String name = "Blue Häuser " + UUID.randomUUID();

        // When
        JsonNode project = Door.post(Neighbours.ADMIN, PROJECTS, "{\"name\":\"" + name + "\"}")
                .json();

        // Then
        assertThat(project.path("slug").asText()).startsWith("blue-h-user-");
        assertThat(project.path("status").asText()).isEqualTo("active");
        assertThat(project.path("system_prompt").asText()).isEqualTo("You are a helpful agent.");
        assertThat(project.path("plan").asText()).isEqualTo("free");
    }

    @Test
    void aNamedSlugIsUniqueAndAMadeOneFindsAnother() {
        // Given
        String slug = "s" + UUID.randomUUID().toString().substring(0, 8);
        assertThat(Door.post(Neighbours.ADMIN, PROJECTS, "{\"name\":\"a\",\"slug\":\"" + slug + "\"}")
                        .status())
                .isEqualTo(200);

        // When
        Answer taken = Door.post(Neighbours.ADMIN, PROJECTS, "{\"name\":\"b\",\"slug\":\"" + slug + "\"}");
        Answer made = Door.post(Neighbours.ADMIN, PROJECTS, "{\"name\":\"" + slug + "\"}");

        // Then
        assertThat(taken.reason()).isEqualTo("slug_taken");
        assertThat(made.json().path("slug").asText()).startsWith(slug + "-");
        assertThat(Door.patch(Neighbours.ADMIN, Tenants.project().path(), "{\"slug\":\"" + slug + "\"}")
                        .reason())
                .isEqualTo("slug_taken");
    }

    @Test
    void noProjectCanTakeAnothersIdForItsSlug() {
        // hazard 24
        // Given
        Tenants.Project victim = Tenants.project();

        // When
        Answer refused = Door.post(Neighbours.ADMIN, PROJECTS, "{\"name\":\"a\",\"slug\":\"" + victim.id() + "\"}");

        // Then
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/detail/0/loc/1").asText()).isEqualTo("slug");
    }

    @Test
    void absentLeavesAloneAndNullClears() {
        // Given
        Tenants.Project project = Tenants.project();
        Door.patch(
                project.manager(),
                project.path(),
                "{\"system_prompt\":\"Be brief.\",\"branding\":{\"color\":\"red\"},\"rate_limits\":"
                        + "{\"requests_per_minute\":1000,\"run_budget_usd\":\"0.25\"},"
                        + "\"model_preferences\":{\"simple\":\"genaug/echo\",\"allowed_models\":[\"a\"]}}");

        // When
        JsonNode changed = Door.patch(
                        project.manager(),
                        project.path(),
                        "{\"system_prompt\":null,\"rate_limits\":{\"requests_per_minute\":null},\"branding\":null}")
                .json();

        // Then
        assertThat(changed.path("system_prompt").asText()).isEqualTo("You are a helpful agent.");
        assertThat(changed.path("branding")).isEmpty();
        assertThat(changed.at("/rate_limits/requests_per_minute").isNull()).isTrue();
        assertThat(changed.at("/rate_limits/run_budget_usd").decimalValue()).isEqualByComparingTo("0.25");
        assertThat(changed.at("/model_preferences/simple").asText()).isEqualTo("genaug/echo");
        assertThat(Door.get(project.manager(), PROJECTS + "/" + project.slug())
                        .json()
                        .path("branding"))
                .isEmpty();
    }

    @Test
    void anArchivedProjectRefusesTurnsAndCanStillBeRead() {
        // Given
        Tenants.Project project = Tenants.project();
        assertThat(Door.get(project.runtime(), "/v1/models").status()).isEqualTo(200);

        // When
        Answer archived = Door.post(project.manager(), project.path() + "/archive", "", "Idempotency-Key", "a");

        // Then
        assertThat(archived.json().path("status").asText()).isEqualTo("archived");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(
                                Door.get(project.runtime(), "/v1/models").reason())
                        .isEqualTo("project_archived"));
        assertThat(Door.get(project.manager(), project.path()).status()).isEqualTo(200);
        assertThat(Door.post(project.manager(), project.path() + "/archive", "", "Idempotency-Key", "a")
                        .header("X-Idempotent-Replay"))
                .isEqualTo("true");
        assertThat(Door.post(project.manager(), project.path() + "/archive", "{\"x\":1}", "Idempotency-Key", "a")
                        .reason())
                .isEqualTo("idempotency_key_conflict");
    }

    @Test
    void onlyTheInstallationMakesProjectsAndChangesPlans() {
        // hazard 42
        // Given
        Tenants.Project project = Tenants.project();

        // Then
        assertThat(Door.post(project.manager(), PROJECTS, "{\"name\":\"x\"}").reason())
                .isEqualTo("insufficient_scope");
        assertThat(Door.patch(project.manager(), project.path(), "{\"plan\":\"enterprise\"}")
                        .reason())
                .isEqualTo("insufficient_scope");
        assertThat(Door.patch(Neighbours.ADMIN, project.path(), "{\"pricing_tier\":\"pro\"}")
                        .json()
                        .path("plan")
                        .asText())
                .isEqualTo("pro");
    }

    @Test
    void fiftyRequestsWithOneKeyMakeOneProject() throws Exception {
        // hazard 4
        // Given
        String key = UUID.randomUUID().toString();
        Callable<Answer> request =
                () -> Door.post(Neighbours.ADMIN, PROJECTS, "{\"name\":\"Same\"}", "Idempotency-Key", key);

        // When
        Set<String> ids = new HashSet<>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : clients.invokeAll(
                    IntStream.range(0, 50).mapToObj(i -> request).toList())) {
                assertThat(answer.get().status()).isEqualTo(200);
                ids.add(answer.get().json().path("id").asText());
            }
        }

        // Then
        assertThat(ids).hasSize(1);
    }

    @Test
    void concurrentChangesAllArrive() throws Exception {
        // Given
        Tenants.Project project = Tenants.project();
        List<String> limits = List.of("requests_per_minute", "concurrent_turns", "messages_per_user_per_minute");

        // When
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            clients.invokeAll(limits.stream()
                    .map(limit -> (Callable<Answer>) () ->
                            Door.patch(project.manager(), project.path(), "{\"rate_limits\":{\"" + limit + "\":700}}"))
                    .toList());
        }

        // Then
        JsonNode kept = Door.get(project.manager(), project.path()).json().path("rate_limits");
        assertThat(limits).allMatch(limit -> kept.path(limit).asInt() == 700);
    }

    @Test
    void listsArePagedNewestFirst() {
        // Given
        Tenants.Project older = Tenants.project();
        Tenants.Project newer = Tenants.project();

        // When
        JsonNode first =
                Door.get(Neighbours.ADMIN, PROJECTS + "?limit=1").json().path("items");
        JsonNode second = Door.get(Neighbours.ADMIN, PROJECTS + "?limit=1&offset=1")
                .json()
                .path("items");

        // Then
        assertThat(first.at("/0/id").asText()).isEqualTo(newer.id());
        assertThat(second.at("/0/id").asText()).isEqualTo(older.id());
        for (String query : new String[] {"limit=0", "limit=1001", "limit=x", "offset=-1", "offset=99999999999"}) {
            Answer refused = Door.get(Neighbours.ADMIN, PROJECTS + "?" + query);
            assertThat(refused.status()).as(query).isEqualTo(422);
            assertThat(refused.json().at("/detail/0/loc/0").asText()).isEqualTo("query");
        }
    }

    @Test
    void aRepeatedBudgetIsOneBudget() {
        // Given
        FakeMetering metering = FakeMetering.running();
        Tenants.Project project = Tenants.project();
        String body = "{\"scope\":\"project\",\"window\":\"month\",\"limit_usd\":\"5\"}";
        String path = project.path() + "/budgets";

        // When
        Answer first = Door.post(project.manager(), path, body, "Idempotency-Key", "b");
        Answer again = Door.post(project.manager(), path, body, "Idempotency-Key", "b");

        // Then
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
        assertThat(metering.budgetsOf(project.id())).isEqualTo(1);
    }
}

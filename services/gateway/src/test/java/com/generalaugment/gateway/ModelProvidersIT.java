package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class ModelProvidersIT {

    private static final String BODY = "{\"api_key\":\"sk-secret\"}";

    private final Tenants.Project project = Tenants.project();

    @BeforeEach
    void theOtherSide() {
        FakeTurnExecutor.fresh();
    }

    private String path(String rest) {
        return project.path() + "/model-providers" + rest;
    }

    private static Answer put(String key, String path, String json) {
        return Door.send("PUT", key, path, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aProviderIsPutListedCheckedAndRevoked() {
        // When
        Answer put = put(project.manager(), path("/openai"), BODY);
        Answer list = Door.get(project.manager(), path(""));
        Answer health = Door.post(project.manager(), path("/openai/health-check"), "{}");
        Answer revoked = Door.delete(project.manager(), path("/openai"));
        Answer gone = Door.delete(project.manager(), path("/openai"));

        // Then
        assertThat(put.text()).doesNotContain("sk-secret");
        assertThat(list.json().at("/items/0/provider").asText()).isEqualTo("openai");
        assertThat(health.json().path("status").asText()).isEqualTo("ok");
        assertThat(revoked.json().path("status").asText()).isEqualTo("revoked");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.json().path("reason").asText()).isEqualTo("model_provider_not_found");
    }

    @Test
    void aHealthCheckThatIsRepeatedWithItsKeyIsMadeOnce() {
        // Given
        put(project.manager(), path("/openai"), BODY);
        int before = FakeTurnExecutor.fresh().providers().checks();

        // When
        Door.post(project.manager(), path("/openai/health-check"), "{}", "Idempotency-Key", "k");
        Answer again = Door.post(project.manager(), path("/openai/health-check"), "{}", "Idempotency-Key", "k");

        // Then
        assertThat(again.header("X-Idempotent-Replay")).isEqualTo("true");
        assertThat(FakeTurnExecutor.fresh().providers().checks() - before).isOne();
    }

    @Test
    void anotherProjectSeesNothingOfIt() {
        // Given // hazard 24
        put(project.manager(), path("/openai"), BODY);
        Tenants.Project other = Tenants.project();

        // When
        Answer foreign = Door.get(other.manager(), path(""));
        Answer own = Door.get(other.manager(), other.path() + "/model-providers");

        // Then
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(own.json().path("items")).isEmpty();
    }

    @Test
    void whoMayOnlyReadCannotPut() {
        // Given // hazard 42
        String reader = Tenants.key(project.id(), "\"scopes\":[\"projects:read\"]");

        // When
        Answer read = Door.get(reader, path(""));
        Answer put = put(reader, path("/openai"), BODY);
        Answer runtime = Door.get(project.runtime(), path(""));

        // Then
        assertThat(read.status()).isEqualTo(200);
        assertThat(put.status()).isEqualTo(403);
        assertThat(put.json().at("/detail/required_scope").asText()).isEqualTo("projects:write");
        assertThat(runtime.status()).isEqualTo(403);
    }

    @Test
    void theRuntimePolicyTellsWhichModelRunsWhen() {
        // When
        Answer policy = Door.get(project.manager(), project.path() + "/runtime-policy");

        // Then
        assertThat(policy.json().at("/model_routing/tiers/complex").asText()).isEqualTo("c");
        assertThat(policy.json().path("project_id").asText()).isEqualTo(project.id());
    }
}

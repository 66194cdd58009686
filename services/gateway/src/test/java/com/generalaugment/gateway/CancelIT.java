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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ending a response, and waiting for one: who may, and what the door says. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class CancelIT {

    private static final String PATH = "/v1/responses/" + FakeTurnExecutor.STORED + "/cancel";

    private Tenants.Project project;

    @BeforeEach
    void aProject() {
        FakeTurnExecutor.fresh();
        project = Tenants.project();
    }

    @Test
    void aResponseIsCancelledWithoutABody() {
        // When
        Answer answer = Door.send("POST", project.runtime(), PATH, new byte[0]);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void whatIsNotOnesOwnIsNotThere() {
        // hazard 24
        assertThat(Door.post(project.runtime(), "/v1/responses/resp_foreign/cancel", "{}")
                        .reason())
                .isEqualTo("response_not_found");
        assertThat(Door.get(project.runtime(), PATH).status()).isEqualTo(405);
    }

    @Test
    void onlyAKeyThatMayMakeResponsesMayEndThem() {
        // Given
        String reader = Tenants.key(project.id(), "\"scopes\":[\"memory:read\"],\"runtime_mode\":\"live\"");
        String maker = Tenants.key(project.id(), "\"scopes\":[\"responses:create\"],\"runtime_mode\":\"live\"");

        // When
        Answer refused = Door.post(reader, PATH, "{}");

        // Then
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("insufficient_scope");
        assertThat(Door.post(maker, PATH, "{}").status()).isEqualTo(200);
        assertThat(Door.post("", PATH, "{}").status()).isEqualTo(401);
    }

    /** RFC 7240: what cannot be applied is ignored, and nothing claims that it was. */
    @ParameterizedTest
    @ValueSource(strings = {"wait=5", "wait=0", "wait=301", "wait=soon", "respond-async, wait=10", "\"", ""})
    void aPreferenceThatHasNothingToWaitForIsNotApplied(String prefer) {
        // When
        Answer answer = Door.post(
                project.runtime(), "/v1/responses", "{\"model\":\"simple\",\"input\":\"hi\"}", "Prefer", prefer);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Preference-Applied")).isEmpty();
    }
}

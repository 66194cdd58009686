package com.generalaugment.gateway.api.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectDocumentTest {

    private static final Project PROJECT = new Project(
            new Tenant(UUID.randomUUID()),
            "acme",
            "Acme",
            "active",
            "free",
            1,
            Json.object(),
            Instant.EPOCH,
            Instant.EPOCH);

    // hazard 44
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"enabled_tool_ids\":[\"t\"]}",
                "{\"mcp_servers\":[{}]}",
                "{\"tool_discovery\":{\"mode\":\"always\"}}",
                "{\"telegram_bot_token\":\"x\"}",
                "{\"webhook_secret\":5}",
                "{\"webhook_secret\":\"\"}",
                "{\"platform_webhook_url\":\"https://example.com\"}",
                "{\"rate_limits\":{\"credit_billing_enabled\":true}}",
                "{\"rate_limits\":{\"funding_mode\":\"prepaid\"}}",
                "{\"security_flags\":{\"hipaa_mode\":true}}",
                "{\"security_flags\":{\"log_redaction\":\"off\"}}"
            })
    void whatIsNotThereYetIsRefusedAndNotIgnored(String body) {
        assertThatThrownBy(() -> change(body))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("unsupported_parameter"));
    }

    @Test
    void aProjectMayBeSentBackAsItWasRead() {
        // Given
        ObjectNode read = ProjectDocument.of(PROJECT);

        // Then
        assertThatCode(() -> ProjectDocument.change(read, PROJECT, true)).doesNotThrowAnyException();
    }

    @Test
    void everyWrongMemberIsListed() {
        assertThatThrownBy(() -> change("{\"name\":null,\"slug\":\"A\",\"branding\":1,\"system_prompt\":2,"
                        + "\"rate_limits\":{\"requests_per_minute\":0,\"run_budget_usd\":\"1.1234567\"},"
                        + "\"model_preferences\":{\"simple\":\"\",\"allowed_models\":[1]},"
                        + "\"security_flags\":{\"cancel_on_disconnect\":\"yes\"}}"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fieldErrors())
                                .extracting(FieldError::path)
                                .contains(
                                        "name",
                                        "slug",
                                        "branding",
                                        "system_prompt",
                                        "rate_limits.requests_per_minute",
                                        "rate_limits.run_budget_usd",
                                        "model_preferences.simple",
                                        "model_preferences.allowed_models[0]",
                                        "security_flags.cancel_on_disconnect"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1.50\"", "1500000e-6"})
    void moneyComesAsNumberOrText(String amount) {
        // When
        var change = change("{\"rate_limits\":{\"run_budget_usd\":" + amount + "}}");

        // Then
        assertThat(change.settings().at("/rate_limits/run_budget_usd").decimalValue())
                .isEqualByComparingTo("1.5");
    }

    @Test
    void unknownMembersAreNotKept() {
        // When
        var change = change("{\"surprise\":1,\"rate_limits\":{\"surprise\":1},\"model_preferences\":{\"surprise\":1}}");

        // Then
        assertThat(change.settings().toString()).doesNotContain("surprise");
    }

    @Test
    void turnsRecallEightFactsUntilTheProjectSaysOtherwise() {
        // Given
        var change = change("{\"memory\":{\"recall\":\"off\",\"max_facts\":0}}");

        // Then
        assertThat(ProjectDocument.of(PROJECT).path("memory"))
                .isEqualTo(
                        Json.object().put("recall", "auto").put("max_facts", 8).put("learning", "off"));
        assertThat(MemorySettings.of(change.settings())).isEqualTo(new MemorySettings(false, 0, false));
        assertThatThrownBy(() -> change("{\"memory\":{\"recall\":\"on\",\"max_facts\":21,\"learning\":true}}"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fieldErrors())
                                .extracting(FieldError::path)
                                .containsExactly("memory.recall", "memory.max_facts", "memory.learning"));
    }

    @Test
    void nothingIsLearnedUntilTheProjectWantsIt() {
        // Given
        var on = change("{\"memory\":{\"learning\":\"on\"}}");
        var reset = change("{\"memory\":{\"learning\":null}}");

        // Then
        assertThat(MemorySettings.of(Json.object()).learns()).isFalse();
        assertThat(MemorySettings.of(on.settings())).isEqualTo(new MemorySettings(true, 8, true));
        assertThat(MemorySettings.of(reset.settings()).learns()).isFalse();
    }

    @Test
    void unknownToolsAreRefusedUntilTheProjectLeavesThemOut() {
        // Given
        var omit = change("{\"tool_discovery\":{\"mode\":\"auto\",\"unknown_tools\":\"omit\"}}");
        var reset = change("{\"tool_discovery\":{\"unknown_tools\":null}}");

        // Then
        assertThat(ToolDiscoverySettings.of(Json.object()).omitsUnknown()).isFalse();
        assertThat(ToolDiscoverySettings.of(omit.settings()).omitsUnknown()).isTrue();
        assertThat(ToolDiscoverySettings.of(reset.settings()).omitsUnknown()).isFalse();
        assertThatThrownBy(() -> change("{\"tool_discovery\":{\"unknown_tools\":\"drop\"}}"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fieldErrors())
                                .extracting(FieldError::path)
                                .containsExactly("tool_discovery.unknown_tools"));
    }

    @Test
    void statusAndPlanNeedAGlobalKey() {
        // hazard 42
        for (String body :
                new String[] {"{\"plan\":\"team\"}", "{\"pricing_tier\":\"team\"}", "{\"status\":\"active\"}"}) {
            assertThatThrownBy(() -> ProjectDocument.change(object(body), PROJECT, false))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.reason()).isEqualTo("insufficient_scope"));
        }
    }

    private static com.generalaugment.gateway.domain.project.Projects.Change change(String body) {
        return ProjectDocument.change(object(body), PROJECT, true);
    }

    private static ObjectNode object(String json) {
        return AdminBody.object(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}

package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.NodeProject;
import com.generalaugment.e2e.harness.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** OpenAI's official npm client; the cases themselves are in {@code src/test/node}. */
class NodeClientE2E {

    private final Platform platform = Platform.shared();

    @Test
    void theOfficialNodeClientWorksWithOnlyBaseUrlAndKeyChanged() {
        // Given
        NodeProject node = NodeProject.installed();
        Account account = platform.newAccount("node-client");
        Account limited = platform.newAccount("node-limited");
        limited.management()
                .patch(limited.path(), Map.of("rate_limits", Map.of("requests_per_minute", 1)))
                .ok();

        // When
        NodeProject.Outcome outcome = node.test(Map.of(
                "OPENAI_BASE_URL", platform.otherBaseUrl() + "/v1",
                "OPENAI_API_KEY", account.runtimeKey(),
                "LIMITED_API_KEY",
                        platform.newKey(
                                limited.projectId(),
                                Map.of("name", "limited", "scopes", List.of("runtime"), "runtime_mode", "live"))));

        // Then
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("# fail 0").contains("# skipped 0");
    }
}

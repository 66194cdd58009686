package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.PythonProject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Popular clients in Python; what each does is in {@code src/test/python}. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PythonClientE2E {

    private static final List<String> SCRIPTS = List.of(
            "openai_client.py",
            "openai_agents_client.py",
            "pydantic_ai_client.py",
            "langchain_client.py",
            "langgraph_client.py");

    private final Platform platform = Platform.shared();

    @Test
    void clientsInPythonWorkWithOnlyBaseUrlAndKeyChanged() {
        // Given
        PythonProject python = PythonProject.installed();
        Account account = platform.newAccount("python-clients");
        Map<String, String> environment = Map.of(
                "OPENAI_BASE_URL",
                platform.otherBaseUrl() + "/v1",
                "OPENAI_API_KEY",
                account.runtimeKey(),
                "LANGSMITH_TRACING",
                "false");

        // When
        List<PythonProject.Running> running = SCRIPTS.stream()
                .map(script -> python.start(script, environment))
                .toList();

        // Then
        for (PythonProject.Running script : running) {
            PythonProject.Outcome outcome = script.outcome();
            assertThat(outcome.exitCode())
                    .as(script.name() + "\n" + outcome.output())
                    .isZero();
        }
    }
}

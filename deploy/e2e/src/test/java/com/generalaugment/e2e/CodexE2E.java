package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.NodeProject;
import com.generalaugment.e2e.harness.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The coding agent Codex CLI, from its npm package. It sends functions, a namespace and {@code web_search}, which the project
 * leaves out; its own commands run in a folder that is thrown away. What it looks for elsewhere goes to a proxy that is not there.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CodexE2E {

    private static NodeProject codex;

    private final Platform platform = Platform.shared();

    @TempDir
    Path folder;

    @BeforeAll
    static void install() {
        codex = NodeProject.installedBinary("codex", "codex");
    }

    @Test
    void aCodingAgentRunsItsCommandAndEndsTheTurn() throws IOException {
        // Given
        Account account = platform.newAccount("codex");
        account.management()
                .patch(account.path(), Map.of("tool_discovery", Map.of("unknown_tools", "omit")))
                .ok();
        Path made = folder.resolve("made.txt");

        // When
        NodeProject.Outcome command = exec(account, "Use exec_command {\"cmd\":\"echo made by codex > " + made + "\"}");
        NodeProject.Outcome agent = exec(account, "Use multi_agent_v1__close_agent {\"target\":\"nobody\"}");

        // Then
        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).contains("\"turn.completed\"").doesNotContain("\"turn.failed\"");
        assertThat(made).hasContent("made by codex");
        assertThat(agent.exitCode()).as(agent.output()).isZero();
        assertThat(agent.output()).contains("invalid agent id nobody", "\"turn.completed\"");
    }

    @Test
    void withoutTheProjectsLeaveItHearsWhichToolIsRefused() throws IOException {
        // Given
        Account account = platform.newAccount("codex-refused");

        // When
        NodeProject.Outcome outcome = exec(account, "Say hello");

        // Then
        assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains("This type of tool is not supported");
    }

    private NodeProject.Outcome exec(Account account, String prompt) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("config.toml"), """
                model = "balanced"
                model_provider = "fleet"
                check_for_update_on_startup = false
                web_search = "live"
                [features]
                plugins = false
                remote_plugin = false
                apps = false
                [analytics]
                enabled = false
                [model_providers.fleet]
                name = "fleet"
                base_url = "%s/v1"
                env_key = "FLEET_KEY"
                wire_api = "responses"
                request_max_retries = 0
                stream_max_retries = 0
                """.formatted(platform.otherBaseUrl()));
        return codex.run(
                Map.of(
                        "CODEX_HOME",
                        home.toString(),
                        "FLEET_KEY",
                        account.runtimeKey(),
                        "HTTPS_PROXY",
                        "http://127.0.0.1:9",
                        "NO_PROXY",
                        "127.0.0.1"),
                List.of(
                        codex.binary("codex"),
                        "exec",
                        "--json",
                        "--skip-git-repo-check",
                        "--dangerously-bypass-approvals-and-sandbox",
                        "--cd",
                        folder.toString(),
                        prompt));
    }
}

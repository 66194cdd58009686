package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.LauncherRun;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make run} starts, as a stranger meets it: the launcher in a process of its own. */
class LauncherE2E {

    private static final Duration STOPPED = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    private LauncherRun launcher = LauncherRun.none();

    @AfterEach
    void nothingIsLeftRunning() {
        launcher.kill();
        await().atMost(STOPPED)
                .untilAsserted(() -> assertThat(launcher.listeningPorts()).isEmpty());
    }

    @Test
    void theFirstCallIsPrintedAndAnswersAndAllIsFoundAgainAfterAKill() throws Exception {
        // Given: a first start on an empty folder
        Path home = folder.resolve("genaug");
        launcher = LauncherRun.start(home);
        String firstCall = launcher.awaitFirstCall();

        // When: the printed line is typed in
        String answer = LauncherRun.shell(firstCall);
        String responseId = answer.replaceAll("(?s).*?\"id\":\"(resp_[0-9a-z]+)\".*", "$1");

        // Then
        assertThat(answer).contains("\"status\":\"completed\"").contains("You said: Hello!");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("credentials.properties"))))
                .isEqualTo("rw-------");

        // When: the launcher is killed
        launcher.kill();

        // Then: the kernel ends all it started
        await().atMost(STOPPED)
                .untilAsserted(() -> assertThat(launcher.listeningPorts()).isEmpty());

        // When: it is started again
        launcher = launcher.again();

        // Then: key and response are those of before
        assertThat(launcher.awaitFirstCall()).isEqualTo(firstCall);
        String retrieve = firstCall
                .replaceAll("/v1/responses ", "/v1/responses/" + responseId + " ")
                .replaceAll(" -d '.*'", "");
        assertThat(LauncherRun.shell(retrieve)).contains(responseId).contains("You said: Hello!");

        // When: both kept keys are revoked, and the operator asks for a new one
        String managementKey = launcher.kept("management_key");
        String url = "http://127.0.0.1:" + launcher.ports().gateway();
        Api owner = new Api(url, managementKey);
        String other = owner.post("/api/v1/admin/keys", "{\"name\":\"other\"}")
                .json()
                .path("api_key")
                .asText();
        revokeAllKeysBut("other", new Api(url, other));
        String recovered = launcher.recoverKey().awaitEnd(STOPPED);

        // Then: what was refused is said, and what is printed and kept works
        assertThat(recovered).contains("The runtime key that was kept is refused (revoked_api_key)");
        assertThat(recovered).contains(launcher.kept("management_key")).doesNotContain(managementKey);
        assertThat(new Api(url, launcher.kept("management_key"))
                        .get("/api/v1/admin/me")
                        .status())
                .isEqualTo(200);
        assertThat(new Api(url, launcher.kept("runtime_key")).get("/v1/models").status())
                .isEqualTo(200);

        // When: Ctrl-C
        launcher.interrupt();

        // Then
        assertThat(launcher.awaitEnd(STOPPED)).contains("stopped; data stays in");
        assertThat(launcher.listeningPorts()).isEmpty();
    }

    private static void revokeAllKeysBut(String name, Api api) {
        for (JsonNode key : api.get("/api/v1/admin/keys").json().path("items")) {
            if (!key.path("name").asText().equals(name)) {
                assertThat(api.delete("/api/v1/admin/keys/" + key.path("id").asText())
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aTakenPortIsOneClearLineAndNothingIsStarted() throws Exception {
        // Given: somebody listens where the gateway would
        LauncherRun.Ports ports = LauncherRun.freePorts();
        try (ServerSocket somebody = new ServerSocket(ports.gateway(), 1, InetAddress.getLoopbackAddress())) {
            // When
            launcher = LauncherRun.start(folder.resolve("genaug"), ports);

            // Then
            assertThat(launcher.awaitEnd(Duration.ofSeconds(30)).strip().lines())
                    .singleElement()
                    .asString()
                    .contains("port " + somebody.getLocalPort() + " (gateway) is taken")
                    .contains("GENAUG_PORT_OFFSET");
        }
    }
}

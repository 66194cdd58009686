package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hazard 42: what logs say, at every level that can be turned on, and what they never say. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class LogsIT {

    private static final String SECRET_TEXT = "the-patient-has-a-secret";

    private final Queue<ExtLogRecord> records = new ConcurrentLinkedQueue<>();
    private final Logger ours = Logger.getLogger("com.generalaugment");
    private final Handler recorder = new Recorder();

    @BeforeEach
    void listen() {
        ours.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(recorder);
    }

    @AfterEach
    void stopListening() {
        ours.setLevel(null);
        Logger.getLogger("").removeHandler(recorder);
    }

    @Test
    void aBugIsLoggedWithItsRequestAndWithoutItsContent() {
        // Given
        FakeTurnExecutor executor = FakeTurnExecutor.fresh();
        Tenants.Project project = Tenants.project();
        executor.plays((request, out) -> {
            throw new IllegalStateException("a bug behind the edge");
        });

        // When
        var answer = Door.post(
                project.runtime(),
                "/v1/responses",
                "{\"model\":\"simple\",\"input\":\"" + SECRET_TEXT + "\"}",
                "X-Request-ID",
                "req-for-the-log");

        // Then
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("a bug behind the edge");
        ExtLogRecord line = records.stream()
                .filter(each -> each.getMessage().equals("a request failed"))
                .findFirst()
                .orElseThrow();
        assertThat(line.getMdcCopy())
                .containsEntry("request_id", "req-for-the-log")
                .containsEntry("trace_id", answer.header("X-Trace-ID"))
                .containsEntry("route", "/v1/responses")
                .containsEntry("project_id", project.id());
        assertNothingSecret(project);
    }

    @Test
    void refusedRequestsLeaveNoTraceOfWhatTheyCarried() {
        // Given
        FakeTurnExecutor.fresh();
        Tenants.Project project = Tenants.project();

        // When
        Door.post(project.manager(), "/api/v1/admin/keys", "{\"name\":\"" + SECRET_TEXT + "\"}");
        Door.post(project.manager(), "/api/v1/admin/keys", "{\"name\":[\"" + SECRET_TEXT + "\"]}");
        Door.post(project.manager(), "/api/v1/admin/keys", "{\"" + SECRET_TEXT + "\":");
        Door.patch(project.manager(), project.path(), "{\"telegram_bot_token\":\"" + SECRET_TEXT + "\"}");
        Door.get(project.runtime() + "x", "/v1/models?user=" + SECRET_TEXT);
        Door.get("eyJ." + SECRET_TEXT + ".x", "/api/v1/admin/me");

        // Then
        assertNothingSecret(project);
    }

    private void assertNothingSecret(Tenants.Project project) {
        PatternFormatter whole = new PatternFormatter("%d %c %X %s%e");
        for (ExtLogRecord each : records) {
            assertThat(whole.format(each))
                    .doesNotContain(SECRET_TEXT)
                    .doesNotContain(project.manager())
                    .doesNotContain(project.runtime())
                    .doesNotContain(Neighbours.ADMIN);
        }
    }

    private final class Recorder extends Handler {
        @Override
        public void publish(LogRecord line) {
            ExtLogRecord whole = ExtLogRecord.wrap(line);
            whole.copyMdc();
            records.add(whole);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

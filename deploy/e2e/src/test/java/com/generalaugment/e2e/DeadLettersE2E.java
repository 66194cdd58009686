package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.local.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator does with usage that could not be counted. */
class DeadLettersE2E {

    private static final Path REPOSITORY =
            Path.of(System.getProperty("genaug.repository")).toAbsolutePath();
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Platform platform = Platform.shared();

    @Test
    void usageThatCannotBeStoredWaitsAsADeadLetterAndIsCountedOnceWhenItIsReplayedTwice()
            throws Exception { // hazard 46
        // Given: a rule of the table that this project's usage violates
        Account account = platform.newAccount("dead-letters");
        Account other = platform.newAccount("not-held-up");
        execute("ALTER TABLE metering.usage_event ADD CONSTRAINT test_rule CHECK (project_id <> '" + account.projectId()
                + "') NOT VALID");
        String list;
        try {
            turn(account);
            turn(other);
            await().atMost(LONG).until(() -> messages(other) == 1);

            // When
            list = await().atMost(LONG)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> command("list", "genaug.usage.v1"), text -> text.contains("constraint"));
        } finally {
            execute("ALTER TABLE metering.usage_event DROP CONSTRAINT test_rule");
        }
        String id = list.lines()
                .filter(line -> line.contains("constraint"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*(evt_\\S+).*", "$1");
        String replayed = command("replay", "genaug.usage.v1", id);
        String again = command("replay", "genaug.usage.v1", id);

        // Then
        assertThat(list).contains("UsageRecorded").doesNotContain("Hello");
        assertThat(replayed).contains("1 replayed");
        assertThat(again).contains("1 replayed");
        await().atMost(LONG).until(() -> messages(account) == 1);
        turn(account);
        await().atMost(LONG).until(() -> messages(account) == 2);
        assertThat(command("list", "genaug.usage.v1")).contains("replayed");
    }

    private static void turn(Account account) {
        account.runtime()
                .post("/v1/responses", Map.of("model", "balanced", "input", "Hello", "user", "u-1"))
                .ok();
    }

    private static int messages(Account account) {
        return account.management()
                .get(account.path() + "/usage")
                .ok()
                .at("/totals/messages_count")
                .asInt();
    }

    private String command(String... arguments) throws Exception {
        Process process = DeadLetters.command(platform.fleet(), REPOSITORY, List.of(arguments))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection =
                        platform.fleet().infrastructure().postgres().connect("genaug");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

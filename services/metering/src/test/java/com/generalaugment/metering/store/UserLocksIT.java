package com.generalaugment.metering.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.UserKey;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.metering.Caller;
import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.UsageTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class UserLocksIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Caller caller = new Caller("enterprise");
    private final String user = "ada-" + UUID.randomUUID();
    private Connection recorder;

    @BeforeEach
    void openARecorder() throws SQLException {
        recorder = InfrastructureResource.shared().postgres().connect("genaug");
        recorder.setAutoCommit(false);
    }

    @AfterEach
    void closeTheRecorder() throws SQLException {
        recorder.close();
    }

    @Test
    void anErasureWaitsForUsageOfItsUserThatIsUnderWayAndHoldsUpNoOtherSettlement() throws SQLException {
        // Given: another replica is recording a turn of the user
        try (var lock = recorder.prepareStatement(UserLocks.SHARED.replace("$1::int[]", "?::int[]"))) {
            lock.setArray(1, recorder.createArrayOf("int", new Integer[] {lockOf(user)}));
            lock.execute();
        }
        try (var insert = recorder.createStatement()) {
            insert.execute("INSERT INTO metering.usage_event SELECT (jsonb_populate_record(NULL::metering.usage_event,"
                    + " '{\"project_id\": \"" + caller.tenant() + "\", \"event_id\": \"evt_late\", \"user_id\": \""
                    + user
                    + "\", \"occurred_at\": \"" + Instant.now() + "\", \"day\": \"2026-01-01\", \"response_id\": \"r\","
                    + " \"run_id\": \"run\", \"model\": \"m\", \"model_provider\": \"p\", \"model_provider_source\": \"s\","
                    + " \"price_version\": \"v\", \"status\": \"completed\", \"agent_turns\": 1, \"tool_calls\": 0,"
                    + " \"input_tokens\": 0, \"cached_tokens\": 0, \"output_tokens\": 0, \"reasoning_tokens\": 0,"
                    + " \"cost_micros\": 1}')).*");
        }

        // When
        erase();
        await().atMost(LONG).until(() -> {
            erase();
            return numberOf("pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0;
        });
        Caller other = new Caller("enterprise");
        String otherUser = userWithAnotherLock();
        UsageTopic.publish(UsageTopic.event(other.tenant(), UsageTopic.turn("run_1", 1)));
        UsageTopic.publish(UsageTopic.event(caller.tenant(), UsageTopic.turn("run_2", otherUser, null, 1)));

        // Then: others are settled while the erasure waits, and it misses nothing afterwards
        await().atMost(LONG).until(() -> messages(other) == 1 && messages(caller) == 1);
        assertThat(numberOf("metering.erased_user WHERE project_id = '" + caller.tenant() + "'"))
                .isZero();
        recorder.commit();
        await().atMost(LONG).until(() -> {
            erase();
            return numberOf("metering.usage_event WHERE event_id = 'evt_late' AND user_id IS NULL AND project_id = '"
                            + caller.tenant() + "'")
                    == 1;
        });
    }

    private int messages(Caller of) {
        return of.usage("", "").at("/totals/messages_count").asInt();
    }

    private void erase() {
        UsageTopic.publish(new EventEnvelope<>(
                Ids.next("evt_"),
                Instant.now(),
                caller.tenant().toString(),
                null,
                "subject",
                new UserErased(
                        "era_" + UUID.nameUUIDFromBytes(user.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        user)));
    }

    private String userWithAnotherLock() {
        String other = "bea";
        while (lockOf(other) == lockOf(user)) {
            other += "!";
        }
        return other;
    }

    private int lockOf(String of) {
        return ((Integer[]) UserLocks.of(caller.tenant(), List.of(UserKey.of(caller.tenant(), of)))
                        .getValue(0))
                [0];
    }

    private static long numberOf(String rows) throws SQLException {
        try (Connection connection = InfrastructureResource.shared().postgres().connect("genaug");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM " + rows)) {
            row.next();
            return row.getLong(1);
        }
    }
}

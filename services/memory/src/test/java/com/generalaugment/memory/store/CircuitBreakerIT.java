package com.generalaugment.memory.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.testkit.infra.Server;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.memory.Caller;
import com.generalaugment.memory.Fleet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A database that dies while facts are being stored. */
@QuarkusTest
@QuarkusTestResource(Fleet.class)
class CircuitBreakerIT {

    private final Server postgres = InfrastructureResource.shared().postgres();
    private final Caller caller = new Caller();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Problem> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean enough = new AtomicBoolean();

    @Test
    void noAcknowledgedFactIsLostWhenTheDatabaseIsKilled() throws InterruptedException {
        // Given
        Thread writer = Thread.startVirtualThread(this::storeUntilEnough);
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 10);

        // When
        postgres.kill();
        await().atMost(Duration.ofSeconds(60)).until(() -> !refusals.isEmpty());
        Problem search = catchThrowableOfType(Problem.class, () -> caller.find("ada", "fact"));
        postgres.start();
        postgres.awaitReady();
        int before = acknowledged.size();
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before);
        enough.set(true);
        writer.join();

        // Then
        assertThat(refusals).extracting(Problem::kind).containsOnly(ErrorKind.UNAVAILABLE);
        assertThat(search.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(caller.profile("ada").path("total_facts").asInt()).isGreaterThanOrEqualTo(acknowledged.size());
        assertThat(acknowledged)
                .allSatisfy(id ->
                        assertThat(caller.lineage("ada", id).path("items")).hasSize(1));
        assertThat(caller.find("ada", "a fact")).hasSize(10);
    }

    private void storeUntilEnough() {
        for (int i = 0; !enough.get(); i++) {
            try {
                acknowledged.add(caller.remember("ada", "a fact with number " + i));
            } catch (Problem e) {
                refusals.add(e);
            }
        }
    }
}

package com.generalaugment.gateway.api.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.limit.ByteBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {

    private static final long MIB = 1024 * 1024;

    private final RequestMemory memory =
            new RequestMemory(new ByteBudget(200 * MIB, 0, 200 * MIB), new SimpleMeterRegistry());

    @Test
    void largeBodiesAreSentOneAfterTheOtherAndSmallOnesAtOnce() {
        // Given
        Runnable firstIsSent = memory.awaitSending(64 * MIB);

        // When
        CompletableFuture<Runnable> second = new CompletableFuture<>();
        Thread.startVirtualThread(() -> second.complete(memory.awaitSending(2 * MIB)));
        memory.awaitSending(MIB / 2).run();

        // Then
        assertThat(second).isNotDone();
        firstIsSent.run();
        second.join().run();
        memory.awaitSending(64 * MIB).run();
    }
}

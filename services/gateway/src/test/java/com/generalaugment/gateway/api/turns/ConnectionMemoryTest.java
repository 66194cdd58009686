package com.generalaugment.gateway.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionMemoryTest {

    private final MemoryBudget budget = new MemoryBudget(20L * 1024 * 1024);
    private final ConnectionMemory memory = new ConnectionMemory(budget);

    private static byte[] bytes(int count) {
        return new byte[count];
    }

    @Test
    void onlyTheNewestResponseIsRemembered() {
        // Given
        memory.newest("resp_a", bytes(1));

        // When
        memory.newest("resp_b", bytes(2));

        // Then
        assertThat(memory.of("resp_a")).isEmpty();
        assertThat(memory.of("resp_b")).hasSize(2);
        assertThat(memory.of("")).isEmpty();
    }

    @Test
    void aStoredResponseNeedsNoMemoryAndEndsTheOldOne() { // hazard 43
        // Given
        memory.newest("resp_a", bytes(1));

        // When
        memory.newest("resp_stored", bytes(0));

        // Then
        assertThat(memory.of("resp_a")).isEmpty();
        assertThat(memory.of("resp_stored")).isEmpty();
    }

    @Test
    void whatIsTooLargeForOneConnectionIsNotRemembered() {
        // When
        memory.newest("resp_a", bytes(ConnectionMemory.MOST + 1));

        // Then
        assertThat(memory.of("resp_a")).isEmpty();
    }

    @Test
    void onlyTheResponseWhoseContinuationFailedIsEvicted() { // hazard 43
        // Given
        memory.newest("resp_a", bytes(1));
        memory.evict("resp_other");
        assertThat(memory.of("resp_a")).hasSize(1);

        // When
        memory.evict("resp_a");

        // Then
        assertThat(memory.of("resp_a")).isEmpty();
    }

    @Test
    void allConnectionsTogetherRememberNoMoreThanThereIsRoomFor() {
        // Given
        ConnectionMemory other = new ConnectionMemory(budget);
        memory.newest("resp_a", bytes(ConnectionMemory.MOST));
        other.newest("resp_b", bytes(ConnectionMemory.MOST));
        assertThat(other.of("resp_b")).isEmpty();

        // When
        memory.close();

        // Then
        other.newest("resp_b", bytes(ConnectionMemory.MOST));
        assertThat(other.of("resp_b")).isNotEmpty();
        memory.newest("resp_c", bytes(1));
        assertThat(memory.of("resp_c")).as("after the end").isEmpty();
    }
}

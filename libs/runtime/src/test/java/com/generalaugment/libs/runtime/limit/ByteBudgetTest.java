package com.generalaugment.libs.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.limit.ByteBudget.Allocation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private static final long MIB = 1024 * 1024;

    private final ByteBudget budget = new ByteBudget(10 * MIB, 2 * MIB, 6 * MIB);

    @Test
    void largeAllocationsLeaveTheReserveToSmallOnes() {
        // Given
        Allocation first = budget.open("a");
        assertThat(first.grow(5 * MIB)).isTrue();
        assertThat(budget.open("b").grow(3 * MIB)).isTrue();

        // Then
        assertThat(budget.open("c").grow(MIB)).isFalse();
        assertThat(budget.open("c").grow(ByteBudget.SMALL)).isTrue();
        assertThat(first.grow(1)).isFalse();
        assertThat(budget.used()).isEqualTo(8 * MIB + ByteBudget.SMALL);
    }

    @Test
    void oneOwnerGetsNoMoreThanItsShare() {
        // Given
        Allocation first = budget.open("a");
        assertThat(first.grow(6 * MIB)).isTrue();

        // Then
        assertThat(budget.open("a").grow(ByteBudget.SMALL + 1)).isFalse();
        assertThat(budget.open("b").grow(2 * MIB)).isTrue();
        first.close();
        assertThat(budget.open("a").grow(6 * MIB)).isTrue();
    }

    @Test
    void anOwnerThatHasItsShareCanStillSendSmallThings() {
        // Given
        assertThat(budget.open("a").grow(6 * MIB)).isTrue();

        // When
        int granted = 0;
        while (budget.open("a").grow(ByteBudget.SMALL)) {
            granted++;
        }

        // Then
        assertThat(granted).isEqualTo(16);
        assertThat(budget.open("b").grow(ByteBudget.SMALL)).isTrue();
    }

    @Test
    void whatIsSplitOffOutlivesTheAllocation() {
        // Given
        Allocation connection = budget.open("a");
        connection.grow(3 * MIB);

        // When
        Allocation message = connection.split();
        connection.close();

        // Then
        assertThat(budget.used()).isEqualTo(3 * MIB);
        message.settle(2 * MIB);
        assertThat(budget.used()).isEqualTo(2 * MIB);
        message.close();
        message.close();
        assertThat(budget.used()).isZero();
        assertThat(message.grow(1)).isFalse();
    }

    @Test
    void nothingIsLostByManyThreads() throws InterruptedException {
        // Given
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Random random = new Random(i);
            threads.add(Thread.startVirtualThread(() -> {
                for (int n = 0; n < 2_000; n++) {
                    try (Allocation allocation = budget.open("owner" + random.nextInt(3))) {
                        allocation.grow(random.nextLong(2 * MIB));
                        allocation.grow(random.nextLong(2 * MIB));
                        allocation.settle(random.nextLong(MIB));
                    }
                }
            }));
        }

        // When
        for (Thread thread : threads) {
            thread.join();
        }

        // Then
        assertThat(budget.used()).isZero();
        assertThat(budget.open("owner0").grow(6 * MIB)).isTrue();
    }

    @Test
    void aTextOfEmptyListsWeighsMoreThanProseOfItsSize() {
        byte[] lists = ("[" + "[],".repeat(1000) + "[]]").getBytes(StandardCharsets.UTF_8);
        byte[] prose = ("\"" + "prose, with a comma. ".repeat(143) + "\"").getBytes(StandardCharsets.UTF_8);

        assertThat(JsonWeight.of(lists)).isGreaterThan(25L * lists.length);
        assertThat(JsonWeight.of(prose)).isLessThan(3L * prose.length);
    }
}

package com.generalaugment.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.limit.ByteBudget;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {

    private static final long MIB = 1024 * 1024;

    @Test
    void theHeapOfTheChartTakesTheLargestBodyOnce() {
        // Given
        ByteBudget budget = RequestBudget.of(Optional.empty(), 384 * MIB);

        // Then
        assertThat(budget.limit()).isEqualTo(384 * MIB * 40 / 100);
        assertThat(budget.largest()).isBetween(128 * MIB + ByteBudget.SMALL, 144 * MIB);
        assertThat(budget.open("a").grow(budget.largest())).isTrue();
        assertThat(budget.open("a").grow(ByteBudget.SMALL + 1)).isFalse();
        assertThat(budget.open("a").grow(ByteBudget.SMALL)).isTrue();
        assertThat(budget.open("b").grow(ByteBudget.SMALL)).isTrue();
    }

    @Test
    void aLargeHeapGivesOneCallerHalf() {
        assertThat(RequestBudget.of(Optional.empty(), 4096 * MIB).largest()).isEqualTo(4096 * MIB * 40 / 100 / 2);
    }

    @Test
    void theOperatorsNumberCounts() {
        MemorySize configured = new MemorySize(BigInteger.valueOf(300 * MIB));

        assertThat(RequestBudget.of(Optional.of(configured), 384 * MIB).limit()).isEqualTo(300 * MIB);
    }
}

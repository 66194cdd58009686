package com.generalaugment.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The yardstick of the leak test, tried without a fleet. */
class OwnersE2E {

    private final Owners owners = new Owners(1);

    @Test
    void anAnswerWithMarksAndIdsOfOthersIsNoticed() {
        // Given
        String ada = owners.markOf("project-1/ada");
        String otherAda = owners.markOf("project-2/ada");
        String madeUp = "mk" + "0".repeat(24);
        String id = UUID.randomUUID().toString();
        owners.owns("project-2/ada", id);

        // When
        List<String> foreign = owners.foreignIn(ada + " " + otherAda + madeUp + " " + id, "project-1/ada", "");

        // Then
        assertThat(foreign).containsExactly(otherAda, madeUp, id);
        assertThat(owners.foreignIn("not found: " + id, "project-1/ada", "/" + id))
                .isEmpty();
    }

    @Test
    void whatIsGivenToTwoIsNoticed() {
        // Given
        owners.owns("project-1/ada", "id");

        // When
        ThrowingCallable again = () -> owners.owns("project-1/bea", "id");

        // Then
        assertThatThrownBy(again).isInstanceOf(AssertionError.class);
    }
}

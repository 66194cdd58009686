package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.generalaugment.libs.testkit.rules.ServiceRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void arrowsPointOnlyToTheDomain() {
        // Given
        String service = "com.generalaugment.turnexecutor";

        // When / Then
        assertThatCode(() -> ServiceRules.check(service)).doesNotThrowAnyException();
    }
}

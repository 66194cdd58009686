package com.generalaugment.libs.testkit.rules;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServiceRulesTest {

    @Test
    void aServiceThatKeepsTheRulesPasses() {
        // When: this module has none of the rooms, and good names
        assertThatCode(() -> ServiceRules.check("com.generalaugment.libs.testkit"))
                .doesNotThrowAnyException();
    }

    @Test
    void aVagueNameIsNamed() {
        // When: a package of JUnit that is full of them
        assertThatThrownBy(() -> ServiceRules.check("org.junit.platform.commons.util"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Utils");
    }
}

package com.generalaugment.libs.testkit.rules;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
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

    @Test
    void packagesThatNeedEachOtherAreNamed() {
        // Given
        String base = "com.generalaugment.libs.testkit.rules.cycle";
        JavaClasses service = new ClassFileImporter().importPackages(base);

        // When
        assertThatThrownBy(() -> ServiceRules.check(service, base))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cycle detected");
    }

    @Test
    void aPackageOfManyTypesIsNamed() {
        // When: a package with a type for every kind of failure
        assertThatThrownBy(() -> ServiceRules.check("org.assertj.core.error"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("more than 25 types")
                .hasMessageContaining("org.assertj.core.error=");
    }
}

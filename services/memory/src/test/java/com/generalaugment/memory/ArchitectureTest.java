package com.generalaugment.memory;

import com.generalaugment.libs.testkit.rules.ServiceRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void arrowsPointOnlyToTheDomain() {
        ServiceRules.check("com.generalaugment.memory");
    }
}

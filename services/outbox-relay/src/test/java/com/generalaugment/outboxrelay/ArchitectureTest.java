package com.generalaugment.outboxrelay;

import com.generalaugment.libs.testkit.rules.ServiceRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void roomsOfTheServiceKnowOnlyWhatTheyMay() {
        ServiceRules.check("com.generalaugment.outboxrelay");
    }
}

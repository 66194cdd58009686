package com.generalaugment.libs.testkit.rules.cycle.one;

import com.generalaugment.libs.testkit.rules.cycle.two.Second;

public interface First {

    Second other();
}

package com.generalaugment.libs.testkit.rules.cycle.two;

import com.generalaugment.libs.testkit.rules.cycle.one.First;

public interface Second {

    First other();
}

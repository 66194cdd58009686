/** What memory must never do, tried for long and under mishaps: tell one user of another, lose what it acknowledged. */
@NullMarked
package com.generalaugment.e2e.memory;

import org.jspecify.annotations.NullMarked;

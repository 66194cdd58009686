/** Fakes of our own ports, and checks that many tests share. */
@NullMarked
package com.generalaugment.turnexecutor.fakes;

import org.jspecify.annotations.NullMarked;

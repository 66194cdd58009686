/** Turns that a replica works on: their plan, their charges, their end, and the ports for metrics and traces. */
@NullMarked
package com.generalaugment.turnexecutor.domain.live;

import org.jspecify.annotations.NullMarked;

/** Recalled facts of a turn's user, as data and never as instructions. */
@NullMarked
package com.generalaugment.turnexecutor.domain.memory;

import org.jspecify.annotations.NullMarked;

/** What a turn is told of its user: recalled facts, as data and never as instructions. */
@NullMarked
package com.generalaugment.turnexecutor.domain.memory;

import org.jspecify.annotations.NullMarked;

/** Use cases of turns: start, cancel, compact, propose, and work in background. */
@NullMarked
package com.generalaugment.turnexecutor.domain.turn;

import org.jspecify.annotations.NullMarked;

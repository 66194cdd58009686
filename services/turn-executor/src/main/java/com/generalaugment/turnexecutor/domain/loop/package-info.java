/** One turn from its first event to its last: the agent loop, the events it emits, what it leaves behind. */
@NullMarked
package com.generalaugment.turnexecutor.domain.loop;

import org.jspecify.annotations.NullMarked;

/** Leases, takeover, the queue of turns in background, and graceful shutdown. */
@NullMarked
package com.generalaugment.turnexecutor.domain.durability;

import org.jspecify.annotations.NullMarked;

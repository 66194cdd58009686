/** Conversations: items that several turns share, one turn at a time (api.md 4.2, 4.9). */
@NullMarked
package com.generalaugment.turnexecutor.domain.conversation;

import org.jspecify.annotations.NullMarked;

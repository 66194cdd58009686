/** The agent loop of one turn, what it may spend, and the storing of its result. */
@NullMarked
package com.generalaugment.turnexecutor.domain.agent;

import org.jspecify.annotations.NullMarked;

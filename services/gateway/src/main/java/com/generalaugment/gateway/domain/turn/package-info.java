/** Turns, as the edge sees them: documents that pass through. */
@NullMarked
package com.generalaugment.gateway.domain.turn;

import org.jspecify.annotations.NullMarked;

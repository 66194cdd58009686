/** Responses and conversations, as JSON, event streams and WebSocket messages. */
@NullMarked
package com.generalaugment.gateway.api.turns;

import org.jspecify.annotations.NullMarked;

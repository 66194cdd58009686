/** OpenAI's Responses API. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.openairesponses;

import org.jspecify.annotations.NullMarked;

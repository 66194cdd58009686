/** OpenAI's chat completions, which many other servers implement too. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import org.jspecify.annotations.NullMarked;

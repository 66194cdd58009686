/** OpenAI's chat completions, which many others speak too. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.chatcompletions;

import org.jspecify.annotations.NullMarked;

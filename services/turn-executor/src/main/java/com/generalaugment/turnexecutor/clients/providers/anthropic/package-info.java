/** Anthropic's Messages API. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.anthropic;

import org.jspecify.annotations.NullMarked;

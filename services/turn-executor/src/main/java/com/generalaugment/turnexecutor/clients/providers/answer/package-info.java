/** How answers of model providers are read, whatever their wire format: pieces, calls, reasoning, usage, ends. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.answer;

import org.jspecify.annotations.NullMarked;

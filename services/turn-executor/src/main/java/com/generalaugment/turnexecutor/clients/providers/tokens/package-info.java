/** Counting of tokens by byte pair encoding. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.tokens;

import org.jspecify.annotations.NullMarked;

/** Embedding models, and calls to turn-executor. */
@NullMarked
package com.generalaugment.memory.clients;

import org.jspecify.annotations.NullMarked;

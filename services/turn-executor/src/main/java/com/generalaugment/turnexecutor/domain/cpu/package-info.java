/** Work that one request may cost much of, kept off the threads of turns. */
@NullMarked
package com.generalaugment.turnexecutor.domain.cpu;

import org.jspecify.annotations.NullMarked;

/** Learning from turns, with a scripted turn-executor beside memory. */
@NullMarked
package com.generalaugment.memory.learning;

import org.jspecify.annotations.NullMarked;

/** Removing what has outlived its time. */
@NullMarked
package com.generalaugment.turnexecutor.domain.retention;

import org.jspecify.annotations.NullMarked;

/** Pauses between tries and rounds. */
@NullMarked
package com.generalaugment.libs.runtime.time;

import org.jspecify.annotations.NullMarked;

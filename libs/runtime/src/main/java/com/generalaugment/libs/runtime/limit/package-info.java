/** Bounds on what a process holds at the same time. */
@NullMarked
package com.generalaugment.libs.runtime.limit;

import org.jspecify.annotations.NullMarked;

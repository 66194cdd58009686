/** Periodic and background work. */
@NullMarked
package com.generalaugment.turnexecutor.jobs;

import org.jspecify.annotations.NullMarked;

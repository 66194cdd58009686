/** Periodic work. */
@NullMarked
package com.generalaugment.metering.jobs;

import org.jspecify.annotations.NullMarked;

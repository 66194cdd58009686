/** Scheduled jobs. */
@NullMarked
package com.generalaugment.libs.runtime.job;

import org.jspecify.annotations.NullMarked;

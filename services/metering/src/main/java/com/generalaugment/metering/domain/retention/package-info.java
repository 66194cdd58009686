/** Removing what has outlived its time. */
@NullMarked
package com.generalaugment.metering.domain.retention;

import org.jspecify.annotations.NullMarked;

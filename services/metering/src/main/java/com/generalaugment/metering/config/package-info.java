/** Settings and wiring. */
@NullMarked
package com.generalaugment.metering.config;

import org.jspecify.annotations.NullMarked;

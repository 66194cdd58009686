/** Spans that tests look at. */
@NullMarked
package com.generalaugment.libs.testkit.telemetry;

import org.jspecify.annotations.NullMarked;

/** Metrics and spans behind ports of the domain. */
@NullMarked
package com.generalaugment.turnexecutor.telemetry;

import org.jspecify.annotations.NullMarked;

/** Meters behind the ports of the domain. */
@NullMarked
package com.generalaugment.memory.telemetry;

import org.jspecify.annotations.NullMarked;

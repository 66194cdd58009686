@NullMarked
package com.generalaugment.libs.runtime.telemetry;

import org.jspecify.annotations.NullMarked;

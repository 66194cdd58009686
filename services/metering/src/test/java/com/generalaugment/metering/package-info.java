@NullMarked
package com.generalaugment.metering;

import org.jspecify.annotations.NullMarked;

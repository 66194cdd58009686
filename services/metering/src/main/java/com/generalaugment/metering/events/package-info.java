/** Usage facts in. */
@NullMarked
package com.generalaugment.metering.events;

import org.jspecify.annotations.NullMarked;

/** Usage and budgets, as the edge sees them: documents that pass through. */
@NullMarked
package com.generalaugment.gateway.domain.metering;

import org.jspecify.annotations.NullMarked;

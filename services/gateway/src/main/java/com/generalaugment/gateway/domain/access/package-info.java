/** Who calls, and what they may. */
@NullMarked
package com.generalaugment.gateway.domain.access;

import org.jspecify.annotations.NullMarked;

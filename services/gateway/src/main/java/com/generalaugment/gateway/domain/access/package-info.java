/** Callers, their roles and rate limits, and the use cases of keys. */
@NullMarked
package com.generalaugment.gateway.domain.access;

import org.jspecify.annotations.NullMarked;

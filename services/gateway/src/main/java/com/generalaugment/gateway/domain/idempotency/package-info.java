/** Kept answers of idempotent requests. */
@NullMarked
package com.generalaugment.gateway.domain.idempotency;

import org.jspecify.annotations.NullMarked;

/** Redis scripts: one round trip, atomic. */
@NullMarked
package com.generalaugment.libs.runtime.redis;

import org.jspecify.annotations.NullMarked;

/** Where it is kept: PostgreSQL the truth, Redis the hot copy. */
@NullMarked
package com.generalaugment.metering.store;

import org.jspecify.annotations.NullMarked;

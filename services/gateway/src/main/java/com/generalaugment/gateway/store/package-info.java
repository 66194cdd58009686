/** Keys and projects in PostgreSQL, rate limits in Redis. */
@NullMarked
package com.generalaugment.gateway.store;

import org.jspecify.annotations.NullMarked;

/** Persistence: PostgreSQL holds the ledger, Redis the counters that are rebuilt from it. */
@NullMarked
package com.generalaugment.metering.store;

import org.jspecify.annotations.NullMarked;

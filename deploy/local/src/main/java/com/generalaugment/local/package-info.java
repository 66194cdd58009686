/** The platform on one machine: PostgreSQL, Kafka, Redis and every service as child processes. */
@NullMarked
package com.generalaugment.local;

import org.jspecify.annotations.NullMarked;

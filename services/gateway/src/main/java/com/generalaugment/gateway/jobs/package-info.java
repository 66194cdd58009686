/** Periodic work. */
@NullMarked
package com.generalaugment.gateway.jobs;

import org.jspecify.annotations.NullMarked;

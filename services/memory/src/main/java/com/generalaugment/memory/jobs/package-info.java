/** Periodic and background work, and what runs when the service starts and stops. */
@NullMarked
package com.generalaugment.memory.jobs;

import org.jspecify.annotations.NullMarked;

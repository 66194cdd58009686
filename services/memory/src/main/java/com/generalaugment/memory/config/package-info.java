/** Settings and wiring. */
@NullMarked
package com.generalaugment.memory.config;

import org.jspecify.annotations.NullMarked;

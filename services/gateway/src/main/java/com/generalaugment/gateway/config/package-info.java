/** Settings and wiring. */
@NullMarked
package com.generalaugment.gateway.config;

import org.jspecify.annotations.NullMarked;

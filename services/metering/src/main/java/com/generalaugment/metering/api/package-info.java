/** What other services may ask. */
@NullMarked
package com.generalaugment.metering.api;

import org.jspecify.annotations.NullMarked;

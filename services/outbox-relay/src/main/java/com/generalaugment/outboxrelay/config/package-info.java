/** What can be tuned, and how the parts are put together. */
@NullMarked
package com.generalaugment.outboxrelay.config;

import org.jspecify.annotations.NullMarked;

/** The process. */
@NullMarked
package com.generalaugment.outboxrelay;

import org.jspecify.annotations.NullMarked;

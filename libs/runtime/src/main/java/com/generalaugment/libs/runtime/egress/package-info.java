/** Where requests to addresses that somebody else chose may go. */
@NullMarked
package com.generalaugment.libs.runtime.egress;

import org.jspecify.annotations.NullMarked;

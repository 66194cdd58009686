/** Where requests to addresses that a tenant chose may go. */
@NullMarked
package com.generalaugment.libs.runtime.egress;

import org.jspecify.annotations.NullMarked;

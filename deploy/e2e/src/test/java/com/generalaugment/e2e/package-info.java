/** The platform as its callers meet it. */
@NullMarked
package com.generalaugment.e2e;

import org.jspecify.annotations.NullMarked;

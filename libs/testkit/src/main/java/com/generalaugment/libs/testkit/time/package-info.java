/** Time that tests move by hand. */
@NullMarked
package com.generalaugment.libs.testkit.time;

import org.jspecify.annotations.NullMarked;

/** Time that tests move by hand, and time that they let pass. */
@NullMarked
package com.generalaugment.libs.testkit.time;

import org.jspecify.annotations.NullMarked;

/** Event loops for input and output. */
@NullMarked
package com.generalaugment.libs.runtime.loop;

import org.jspecify.annotations.NullMarked;

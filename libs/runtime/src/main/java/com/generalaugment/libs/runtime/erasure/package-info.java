/** A service's part in something that many services erase. */
@NullMarked
package com.generalaugment.libs.runtime.erasure;

import org.jspecify.annotations.NullMarked;

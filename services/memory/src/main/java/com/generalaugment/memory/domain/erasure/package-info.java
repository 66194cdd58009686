/** A whole person is erased: by everybody who holds something of them, and proven once. */
@NullMarked
package com.generalaugment.memory.domain.erasure;

import org.jspecify.annotations.NullMarked;

/** The client that calls, times and checks every frame. */
@NullMarked
package com.generalaugment.bench.load;

import org.jspecify.annotations.NullMarked;

/** A model server that does nothing but keep time. */
@NullMarked
package com.generalaugment.bench.stub;

import org.jspecify.annotations.NullMarked;

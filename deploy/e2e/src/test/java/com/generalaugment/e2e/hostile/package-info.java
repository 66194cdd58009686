/** One caller who wants to hurt the others. */
@NullMarked
package com.generalaugment.e2e.hostile;

import org.jspecify.annotations.NullMarked;

/** Numbers from samples and from the operating system. */
@NullMarked
package com.generalaugment.bench.measure;

import org.jspecify.annotations.NullMarked;

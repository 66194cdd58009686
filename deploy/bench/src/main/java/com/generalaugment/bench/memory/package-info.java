/** Users with ten thousand facts each, and what memory makes of them. */
@NullMarked
package com.generalaugment.bench.memory;

import org.jspecify.annotations.NullMarked;

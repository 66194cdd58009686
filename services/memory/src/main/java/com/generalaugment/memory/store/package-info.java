/** Memory in PostgreSQL. */
@NullMarked
package com.generalaugment.memory.store;

import org.jspecify.annotations.NullMarked;

/** The embedding model. */
@NullMarked
package com.generalaugment.memory.clients;

import org.jspecify.annotations.NullMarked;

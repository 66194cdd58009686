/** What may be asked of a user's memory. */
@NullMarked
package com.generalaugment.memory.api;

import org.jspecify.annotations.NullMarked;

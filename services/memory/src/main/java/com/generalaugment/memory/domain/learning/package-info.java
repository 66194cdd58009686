/** What may be learned of a user from his own words, and what becomes of it until somebody confirms it. */
@NullMarked
package com.generalaugment.memory.domain.learning;

import org.jspecify.annotations.NullMarked;

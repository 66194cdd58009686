/** What a user's memory is: facts, their versions, search over them, their erasure. */
@NullMarked
package com.generalaugment.memory.domain;

import org.jspecify.annotations.NullMarked;

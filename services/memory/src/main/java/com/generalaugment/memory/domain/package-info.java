/** Types that all capabilities share: the owner of a memory, and the limits of the public contract. */
@NullMarked
package com.generalaugment.memory.domain;

import org.jspecify.annotations.NullMarked;

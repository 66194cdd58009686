/** Whose memory it is, and the limits of the public contract: what all capabilities share. */
@NullMarked
package com.generalaugment.memory.domain;

import org.jspecify.annotations.NullMarked;

/** Who publishes, what is published, and what happens when a neighbour is away. */
@NullMarked
package com.generalaugment.outboxrelay.domain;

import org.jspecify.annotations.NullMarked;

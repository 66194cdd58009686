/** Consumers of Kafka topics. */
@NullMarked
package com.generalaugment.memory.events;

import org.jspecify.annotations.NullMarked;

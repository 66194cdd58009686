/** Consumers of Kafka topics. */
@NullMarked
package com.generalaugment.turnexecutor.events;

import org.jspecify.annotations.NullMarked;

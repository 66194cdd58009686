/** Kafka: the topics and the records. */
@NullMarked
package com.generalaugment.outboxrelay.events;

import org.jspecify.annotations.NullMarked;
